package org.pufferblow.adapter;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In these packages the arrows between classes run one way: what is composed of others knows them, and they know it as an
 * interface of their own at most. A top-level class counts with all that is nested in it.
 */
class ClassCyclesTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.pufferblow");

    @ParameterizedTest
    @ValueSource(strings = {"adapter.room", "adapter.negotiation", "bridge", "transport.udp", "transport.ice"})
    void shouldHaveNoCyclesBetweenClasses(String name) {
        Map<String, Set<String>> arrows = arrowsIn("org.pufferblow." + name);
        assertThat(arrows.values()).as("arrows at all").anySatisfy(to -> assertThat(to).isNotEmpty());
        assertThat(arrowsOnCycles(arrows)).isEmpty();
    }

    /** Not through {@code slices()}: of a knot it lists every way around, up to a hundred. */
    private static Set<String> arrowsOnCycles(Map<String, Set<String>> arrows) {
        Set<String> found = new TreeSet<>();
        arrows.forEach((from, targets) -> targets.stream().filter(to -> reachable(arrows, to).contains(from))
                .forEach(to -> found.add(from + " -> " + to)));
        return found;
    }

    private static Set<String> reachable(Map<String, Set<String>> arrows, String start) {
        Set<String> seen = new HashSet<>(Set.of(start));
        Deque<String> next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            arrows.getOrDefault(next.remove(), Set.of()).stream().filter(seen::add).forEach(next::add);
        }
        return seen;
    }

    private static Map<String, Set<String>> arrowsIn(String ofPackage) {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (JavaClass each : CLASSES.that(resideInAPackage(ofPackage))) {
            String from = topLevel(each);
            Set<String> targets = arrows.computeIfAbsent(from, name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream().map(Dependency::getTargetClass)
                    .map(JavaClass::getBaseComponentType).filter(resideInAPackage(ofPackage))
                    .map(ClassCyclesTest::topLevel).filter(to -> !to.equals(from))
                    .forEach(targets::add);
        }
        return arrows;
    }

    private static String topLevel(JavaClass each) {
        return each.getName().substring(each.getPackageName().length() + 1).replaceFirst("[$].*", "");
    }
}
