package dev.sluice.gateway.pooling;

import dev.sluice.gateway.testing.client.WireResponse;

/** A command as people write it, and the answer to it. */
record Answer(String command, WireResponse response) {}
