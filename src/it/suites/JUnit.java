import org.junit.internal.TextListener;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/** Runs the classes that it is given, and prints how each test ends; one that is assumed not to run prints nothing. */
final class JUnit extends RunListener {

  private String result;

  public static void main(String[] names) throws Exception {
    Class<?>[] classes = new Class<?>[names.length];
    for (int i = 0; i < names.length; i++) {
      classes[i] = Class.forName(names[i]);
    }
    JUnitCore core = new JUnitCore();
    core.addListener(new TextListener(System.err));
    core.addListener(new JUnit());
    core.run(classes);
    System.exit(0);
  }

  @Override
  public void testStarted(Description test) {
    result = "pass";
  }

  @Override
  public void testFailure(Failure failure) {
    result = "fail";
    if (!failure.getDescription().isTest()) {
      testFinished(failure.getDescription());
    }
  }

  @Override
  public void testAssumptionFailure(Failure failure) {
    result = null;
  }

  @Override
  public void testFinished(Description test) {
    if (result != null) {
      System.out.println("\n" + result + " " + test.getDisplayName());
    }
  }
}
