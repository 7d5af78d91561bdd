package org.pufferblow.adapter.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import ch.qos.logback.core.ConsoleAppender;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class LogConfiguratorTest {
    private static final String FILE = "logback.configurationFile";

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void restore() {
        System.clearProperty(FILE);
        context.stop();
    }

    @Test
    void shouldBeFoundByLogback() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogConfigurator.class);
    }

    @Test
    void shouldWriteToStandardOutputWithoutSecretsFromTheFirstLineOn() {
        assertThat(new LogConfigurator().configure(context)).isEqualTo(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);

        assertThat(context.getLogger("ROOT").getLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("org.eclipse.jetty.server").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger("ROOT").getAppender("STDOUT")).isInstanceOfSatisfying(ConsoleAppender.class,
                appender -> {
                    assertThat(appender.isStarted()).isTrue();
                    assertThat(appender.getEncoder()).isInstanceOf(LogEncoder.class);
                });
    }

    @Test
    void shouldLeaveItToTheOperatorsFile() {
        System.setProperty(FILE, "logback.xml");

        assertThat(new LogConfigurator().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);

        assertThat(context.getLogger("ROOT").getAppender("STDOUT")).isNull();
    }
}
