package dev.sluice.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service's entry point: {@code java -jar sluice.jar}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SluiceApplication {

  public static void main(String[] args) {
    SpringApplication.run(SluiceApplication.class, args);
  }
}
