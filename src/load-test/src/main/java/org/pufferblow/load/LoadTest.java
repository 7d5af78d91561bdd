package org.pufferblow.load;

import java.io.PrintStream;
import java.util.List;
import org.pufferblow.load.options.LoadHelp;
import org.pufferblow.load.options.LoadOptions;
import org.pufferblow.load.options.OptionReader;
import org.pufferblow.load.run.TestRunner;

/** Runs {@code --load-test}, from its arguments to an exit code. */
public final class LoadTest {
    private LoadTest() {}

    /**
     * Runs a test, or says how to.
     *
     * @return 0 if all is well, 1 if a limit is exceeded or nobody could join, 2 for a command line that makes no sense
     */
    public static int run(List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help") || args.contains("-help") || args.contains("-h")) {
            out.print(LoadHelp.text());
            return 0;
        }
        try {
            LoadOptions options = OptionReader.read(args);
            return TestRunner.run(options, out, err);
        } catch (OptionReader.UsageException e) {
            err.println(e.getMessage() + " (see --load-test --help)");
            return 2;
        }
    }
}
