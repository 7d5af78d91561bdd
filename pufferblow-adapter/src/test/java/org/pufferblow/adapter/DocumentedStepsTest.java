package org.pufferblow.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways through the code that {@code docs/architecture.md} describes lead over files and methods that are there. */
class DocumentedStepsTest {
    private static final Path ROOT = Path.of(System.getProperty("repository.root"));
    private static final Pattern STEP = Pattern.compile("(?ms)^\\d+\\. (.*?)(?=^\\d+\\. |^\\S|\\z)");
    private static final Pattern PLACE = Pattern.compile("`(\\w+\\.java)`:\\s+`(\\w+)\\(\\)`");
    /** Whatever looks like one of the two halves. */
    private static final Pattern HALF = Pattern.compile("`\\w+\\.java`|`\\w+\\(\\)`");

    /** Of all modules' main code. */
    private static List<Path> sources;

    @BeforeAll
    static void find() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> ROOT.relativize(file).toString().contains("src/main/java/")).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"One packet's way", "One offer's way"})
    void shouldNameFilesAndMethodsThatAreThere(String heading) throws IOException {
        String section = section(heading);
        List<String> steps = STEP.matcher(section).results().map(step -> step.group(1)).toList();
        List<MatchResult> places = PLACE.matcher(section).results().toList();

        assertThat(steps).hasSizeGreaterThan(7).allSatisfy(step -> assertThat(step).containsPattern(PLACE));
        assertThat(HALF.matcher(section).results()).hasSize(2 * places.size());
        assertThat(places).allSatisfy(
                place -> assertThat(methods(source(place.group(1)))).as(place.group(1)).contains(place.group(2)));
    }

    private static String section(String heading) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        int start = page.indexOf("\n## " + heading + "\n");
        assertThat(start).isPositive();
        return page.substring(start + 1, page.indexOf("\n## ", start + 1));
    }

    private static Path source(String name) {
        List<Path> found = sources.stream().filter(file -> file.endsWith(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.get(0);
    }

    private static Set<String> methods(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Set<String> names = new HashSet<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of(), null,
                    files.getJavaFileObjects(source));
            new TreeScanner<Void, Set<String>>() {
                @Override
                public Void visitMethod(MethodTree method, Set<String> found) {
                    found.add(method.getName().toString());
                    return super.visitMethod(method, found);
                }
            }.scan(task.parse(), names);
        }
        return names;
    }
}
