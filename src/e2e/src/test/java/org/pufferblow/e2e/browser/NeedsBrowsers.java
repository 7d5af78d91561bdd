package org.pufferblow.e2e.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Without these browsers, Node and its packages, and the programs, the test is skipped, with a line that says so and why; with
 * {@code -Dbrowsers=required} it fails instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(BrowsersCondition.class)
public @interface NeedsBrowsers {
    BrowserKind[] value();

    /** Stacks that must be there, too. */
    StackKind[] stacks() default {};

    /** What else must be on the path. */
    String[] programs() default {};
}
