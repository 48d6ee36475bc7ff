package dev.sluice.gateway.config;

import dev.sluice.gateway.backend.BackendProperties;
import dev.sluice.gateway.connection.MemoryProperties;
import dev.sluice.gateway.handshake.HandshakeProperties;
import dev.sluice.gateway.server.ListenerProperties;
import dev.sluice.gateway.session.SessionProperties;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/** The names of all settings of the service, from the classes that hold them. Immutable. */
final class KnownSettings {

  /** The classes that hold the settings. */
  static final List<Class<?>> TYPES = List.of(BackendProperties.class, HandshakeProperties.class,
      ListenerProperties.class, MemoryProperties.class, SessionProperties.class);

  /** Stands for the number of a list's element. */
  private static final String ELEMENT = "[]";

  /** By how many characters a name may differ from a known one to count as misspelt. */
  private static final int NEAR = 3;

  /** The names in the form of {@code application.yml}, such as {@code sluice.users[].name}. */
  private final Set<String> names = new TreeSet<>();

  /** The names under which settings are grouped, which have no value of their own. */
  private final Set<String> groups = new TreeSet<>(Set.of("sluice"));

  KnownSettings() {
    for (Class<?> type : TYPES) {
      add(type.getAnnotation(ConfigurationProperties.class).value(), type);
    }
  }

  private void add(String prefix, Class<?> type) {
    groups.add(prefix);
    for (RecordComponent component : type.getRecordComponents()) {
      add(prefix + "." + DataObjectPropertyName.toDashedForm(component.getName()), component.getGenericType());
    }
  }

  private void add(String name, Type type) {
    if (type instanceof Class<?> plain && plain.isRecord()) {
      add(name, plain);
      return;
    }
    names.add(name);
    if (type instanceof ParameterizedType list && list.getRawType() instanceof Class<?> raw
        && Collection.class.isAssignableFrom(raw)) {
      add(name + ELEMENT, list.getActualTypeArguments()[0]);
    }
  }

  /** Whether there is a setting of that name, in whichever form the name is written. */
  boolean contains(ConfigurationPropertyName name) {
    return contains(names, name);
  }

  /** Whether settings are grouped under that name. */
  boolean isGroup(ConfigurationPropertyName name) {
    return contains(groups, name);
  }

  private static boolean contains(Set<String> known, ConfigurationPropertyName name) {
    String uniform = uniform(name);
    return known.stream().anyMatch(candidate -> withoutDashes(candidate).equals(uniform));
  }

  /** The known name that this one begins with if there is one, or else the one that differs least. */
  String nearest(ConfigurationPropertyName name) {
    String uniform = uniform(name);
    Comparator<String> order = Comparator.comparing(known -> !uniform.startsWith(withoutDashes(known) + "."));
    return names.stream().min(order.thenComparingInt(known -> distance(withoutDashes(known), uniform))).orElseThrow();
  }

  /** Whether a name is so much like a known one that it is probably meant for it. */
  boolean isNear(ConfigurationPropertyName name) {
    return distance(withoutDashes(nearest(name)), uniform(name)) <= NEAR;
  }

  /** A name without the characters in which its forms differ; an environment variable has no dashes, for example. */
  private static String uniform(ConfigurationPropertyName name) {
    StringBuilder uniform = new StringBuilder();
    for (int i = 0; i < name.getNumberOfElements(); i++) {
      if (name.isNumericIndex(i)) {
        uniform.append(ELEMENT);
      } else {
        uniform.append(i == 0 ? "" : ".").append(name.getElement(i, Form.UNIFORM));
      }
    }
    return uniform.toString();
  }

  private static String withoutDashes(String name) {
    return name.replace("-", "");
  }

  /** How many characters must be inserted, left out or replaced to make one text of the other (Levenshtein). */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
