package org.pufferblow.adapter;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pufferblow.adapter.app.CompilerPriority;
import org.pufferblow.adapter.app.HealthCheck;
import org.pufferblow.adapter.app.SfuOptions;
import org.pufferblow.adapter.app.SfuProcess;
import org.pufferblow.adapter.app.StartupTasks;
import org.pufferblow.adapter.app.Version;
import org.pufferblow.adapter.config.CommandLine;
import org.pufferblow.adapter.config.ConfigInputs;
import org.pufferblow.adapter.config.ConfigLoader;
import org.pufferblow.adapter.config.Loaded;
import org.pufferblow.adapter.demo.Demo;
import org.pufferblow.adapter.logging.Logging;
import org.pufferblow.load.LoadTest;

/**
 * From the command line to an exit code: 0 if all is well, 1 if it is not, 2 for a command line that makes no sense, 78 for a
 * server whose configuration is wrong.
 */
public final class Main {
    private Main() {}

    /** Exits; while the server runs, that is the shutdown's to do. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        CommandLine command = CommandLine.parse(args);
        if (command instanceof CommandLine.Run) {
            StartupTasks.begin();
        }
        System.exit(run(command, out, err));
    }

    static int run(CommandLine command, PrintStream out, PrintStream err) {
        return switch (command) {
            case CommandLine.UsageError(String message) -> {
                err.println(message);
                yield 2;
            }
            case CommandLine.Help() -> {
                out.print(CommandLine.HELP);
                yield 0;
            }
            case CommandLine.Version() -> {
                out.println("media-sfu " + Version.text());
                yield 0;
            }
            case CommandLine.CheckConfig(Optional<Path> config) -> load(config).check(out, err);
            case CommandLine.HealthCheck(Optional<Path> config) ->
                HealthCheck.run(load(config).config().bindAddress(), err);
            case CommandLine.LoadTest(List<String> arguments) -> {
                // Standard output is for the results: what libraries have to say goes where progress goes.
                System.setOut(err);
                Logging.configure("warn", "text");
                CompilerPriority.lower();
                yield LoadTest.run(arguments, out, err);
            }
            case CommandLine.Run(Optional<Path> config, boolean demo, OptionalInt port) -> demo
                    ? runDemo(config, port, out, err)
                    : SfuProcess.run(load(config), err, SfuOptions.standard().withJournal(), _ -> {}, () -> {});
        };
    }

    private static int runDemo(Optional<Path> config, OptionalInt port, PrintStream out, PrintStream err) {
        try {
            Demo demo = Demo.start();
            Loaded loaded = ConfigLoader.load(demo.configure(ConfigInputs.ofProcess(config), port));
            return SfuProcess.run(loaded, err, SfuOptions.standard().withFront(demo.handler()),
                    bound -> out.println(Demo.welcome(bound)), demo);
        } catch (IOException e) {
            err.println("the demo cannot start: " + e.getMessage());
            return 1;
        }
    }

    private static Loaded load(Optional<Path> config) {
        return ConfigLoader.load(ConfigInputs.ofProcess(config));
    }
}
