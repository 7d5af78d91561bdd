package org.pufferblow.e2e.browser;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks for what a {@link NeedsBrowsers} test needs. */
final class BrowsersCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        List<String> missing = AnnotationSupport.findAnnotation(context.getTestClass(), NeedsBrowsers.class)
                .map(BrowsersCondition::missing).orElseGet(List::of);
        if (missing.isEmpty() || context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("everything is there");
        }
        String reason = "not on this machine: " + String.join(", ", missing);
        if ("required".equals(System.getProperty("browsers"))) {
            throw new IllegalStateException("-Dbrowsers=required, but " + reason);
        }
        System.out.println("SKIPPED " + context.getRequiredTestClass().getSimpleName() + ", " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }

    private static List<String> missing(NeedsBrowsers needed) {
        List<String> missing = new ArrayList<>();
        for (BrowserKind kind : needed.value()) {
            if (kind.find().isEmpty()) {
                missing.add(kind.word());
            }
            if (kind == BrowserKind.FIREFOX && BrowserKind.command("pulseaudio").isEmpty()) {
                missing.add("pulseaudio (Firefox plays nothing without a sound device)");
            }
        }
        for (String program : needed.programs()) {
            if (BrowserKind.command(program).isEmpty()) {
                missing.add(program);
            }
        }
        if (BrowserKind.command("node").isEmpty()) {
            missing.add("node");
        }
        for (StackKind stack : needed.stacks()) {
            stack.missing().ifPresent(missing::add);
        }
        if (!Files.isDirectory(Driver.DIRECTORY.resolve("node_modules"))) {
            missing.add("the packages of src/e2e (npm ci there)");
        }
        return missing;
    }
}
