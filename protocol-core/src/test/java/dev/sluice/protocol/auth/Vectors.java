package dev.sluice.protocol.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/** What the tests have in common. Every value was made by a program that is not Sluice. */
final class Vectors {

  /** The bytes 1 to 20. */
  static final Nonce NONCE = Nonce.of(hex("0102030405060708090a0b0c0d0e0f1011121314"));

  static final byte[] SECRET = "secret".getBytes(UTF_8);

  /** Python hashlib: the proofs of "secret" for that nonce. */
  static final byte[] NATIVE_PROOF = hex("b32bb3a583e1340c0a1108d58b1be49781ad8c2f");

  static final byte[] FAST_PROOF = hex("746ebe205d56a0707acb3e796e834e0dd7b1d61743b26bd5202c7a623230c7c9");

  /** Python hashlib: SHA1(SHA1("secret")), as mysql_native_password stores it. */
  static final String NATIVE_HASH = "*14E65567ABDB5135D0CFD9A70B3032C179A49EE7";

  /** Python, after Drepper's specification but with all of the salt: 5000 rounds of "secret". */
  static final String SHA2_HASH = "$A$005$ABCDEFGHIJKLMNOPQRSTJE9sOcOki6f10bl0q5vIv/iZt93mZ8p/xmSkHO/nqCC";

  /** OpenSSL: RSA-OAEP of "secret" and NUL XOR the nonce, and of "secret" without the NUL, for {@link OpensslKey}. */
  static final byte[] ENCRYPTED =
      hex(
          "03135ca24497938f331b5de54dc7cbb99d8e2e8df5dd1e21d5a5f4a7240bd241721da447ef228bed4941282315d815a4"
              + "beed8500738493881a9e8be3cebaef46271583a095b7336387a9066cddaef3300fb980aa129b4c51383291e95abfe612"
              + "7e106d6cfa6e904b99896e0d569b2d8dd9bc87d05735e1c5ff74701c02744909");

  static final byte[] ENCRYPTED_UNTERMINATED =
      hex(
          "4ccf65451b4d8c5a695193641fc192c33bc58b5de007ee55b73b67f81c331137d2571a35d378018653ff5092300e9c76"
              + "86f0309c6631fff15c27ba15bb9ab9d3f52478af848ff9a7625f8d490c0c42b094942cc6194b30fd38b9d5e612329a74"
              + "32f5c6cf772525761b2106e772765b459d13321305147bddc112defa5541ffbc");

  /** OpenSSL: the same, padded with SHA-256 where the protocol has SHA-1. */
  static final byte[] ENCRYPTED_OTHER_PADDING =
      hex(
          "ad139be59d91f37730a2403b4224fdea00844da9edbb5311158dddbfe6c4033c41fb1a1cde4ac800602a5ecdea0800d2"
              + "d9434f69f3d5492205723cade76337d19231fa4b7d136ce9f8fa59e83837574ab0e5b7a2a8febb926d3356f3e570943f"
              + "96fe5c0417e11f7d28b5959156ae967f2ff33aaced402afe961ce6a3a32721d4");

  private Vectors() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
