package dev.sluice.gateway.config;

import dev.sluice.gateway.StartException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses to start with a setting that does not exist, or that is given twice: the setting that would be ignored may be
 * one that protects the service.
 *
 * <p>An environment variable is refused only if its name is close to a setting's, because others may be there for other
 * purposes.
 */
final class SettingsCheck implements ApplicationListener<ApplicationPreparedEvent> {

  private static final String ROOT = "sluice";

  /** How many characters the first part of a name may differ from {@link #ROOT} by to be taken for it. */
  private static final int NEAR_ROOT = 2;

  /** The variables that Kubernetes sets in every container for services whose names begin with {@code sluice}. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile("SLUICE(_.*)?_(SERVICE_(HOST|PORT(_.*)?)=.*|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?=.*|PORT=\\w+://.*)");

  private final KnownSettings known = new KnownSettings();

  @Override
  public void onApplicationEvent(ApplicationPreparedEvent event) {
    List<String> wrong = new ArrayList<>();
    check(new DefaultApplicationArguments(event.getArgs()), wrong);
    for (PropertySource<?> source : event.getApplicationContext().getEnvironment().getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> settings) {
        check(settings, wrong);
      }
    }
    if (!wrong.isEmpty()) {
      throw new StartException(String.join("; ", wrong));
    }
  }

  /** Spring joins the values of an argument that is given twice, and ignores an argument without dashes. */
  private static void check(ApplicationArguments arguments, List<String> wrong) {
    for (String plain : arguments.getNonOptionArgs()) {
      wrong.add("argument '" + plain + "' is not an option; an option is written --name=value");
    }
    for (String name : arguments.getOptionNames()) {
      List<String> values = arguments.getOptionValues(name);
      if (values != null && values.size() > 1) {
        wrong.add("argument --" + name + " is given " + values.size() + " times");
      }
    }
  }

  private void check(EnumerablePropertySource<?> source, List<String> wrong) {
    boolean environment = source.getName().startsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    Map<ConfigurationPropertyName, String> seen = new HashMap<>();
    for (String written : source.getPropertyNames()) {
      ConfigurationPropertyName name = environment ? ofVariable(written) : parse(written);
      String value = String.valueOf(source.getProperty(written));
      if (name == null || !isMeantForSluice(name) || environment && isForeign(written + "=" + value, name)) {
        continue;
      }
      String before = seen.put(name, written);
      if (before != null) {
        wrong.add(before + " and " + written + " (" + source.getName() + ") are the same setting");
      }
      if (!known.contains(name) && !(known.isGroup(name) && value.isEmpty())) {
        wrong.add("there is no setting " + written + " (" + source.getName() + "); the nearest is "
            + known.nearest(name));
      }
    }
  }

  private static @Nullable ConfigurationPropertyName ofVariable(String variable) {
    String lower = variable.toLowerCase(Locale.ROOT);
    return lower.startsWith("s") ? parse(lower.replace('_', '.').replaceAll("\\.(\\d+)(?=\\.|$)", "[$1]")) : null;
  }

  private static @Nullable ConfigurationPropertyName parse(String written) {
    try {
      return ConfigurationPropertyName.adapt(written, '.');
    } catch (RuntimeException notAName) {
      return null;
    }
  }

  private static boolean isMeantForSluice(ConfigurationPropertyName name) {
    if (name.isEmpty() || name.isNumericIndex(0)) {
      return false;
    }
    String first = name.getElement(0, Form.UNIFORM);
    return first.equals(ROOT)
        || name.getNumberOfElements() > 1 && KnownSettings.distance(first, ROOT) <= NEAR_ROOT;
  }

  private boolean isForeign(String variable, ConfigurationPropertyName name) {
    return OF_KUBERNETES.matcher(variable).matches() || !known.isNear(name);
  }
}
