package org.pufferblow.adapter;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.NetworkChannel;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pufferblow.transport.RtpSender;

/** The borders between the modules, read from the compiled classes of all of them. Tests are free to cross them. */
class ModuleBordersTest {
    private static final String OURS = "org.pufferblow..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.pufferblow");

    /** Parts of Jetty that we extend: they hand its sockets through. */
    private static final DescribedPredicate<JavaClass> JETTYS_OWN = assignableTo(ServerConnector.class)
            .or(assignableTo(EndPoint.class));

    /** Top to bottom: each may use those below it. */
    enum Module {
        ADAPTER, LOAD, CLIENT, BRIDGE, TRANSPORT, MEDIA, RTP;

        String packages() {
            return "org.pufferblow." + name().toLowerCase(Locale.ROOT) + "..";
        }

        String[] packagesAbove() {
            return Arrays.stream(values()).takeWhile(module -> module != this).map(Module::packages)
                    .toArray(String[]::new);
        }
    }

    /** What some modules have to themselves. */
    record Preserve(Set<Module> owners, DescribedPredicate<JavaClass> things) {
        static Preserve of(Module owner, String name, String... packages) {
            return new Preserve(Set.of(owner), resideInAnyPackage(packages).as(name));
        }

        /** The load test is a client: what the adapter speaks, it speaks from the other side. */
        static Preserve ofBothEnds(String name, String... packages) {
            return new Preserve(Set.of(Module.ADAPTER, Module.LOAD), resideInAnyPackage(packages).as(name));
        }

        String[] ownersPackages() {
            return owners.stream().map(Module::packages).toArray(String[]::new);
        }

        @Override
        public String toString() {
            return things.getDescription();
        }
    }

    static Stream<Preserve> preserves() {
        return Stream.of(
                // Jetty, the JDK's HTTP client and its HTTP server have sockets inside; an address is a mere value.
                new Preserve(Set.of(Module.TRANSPORT, Module.CLIENT),
                        assignableTo(NetworkChannel.class)
                                .or(belongToAnyOf(Selector.class, Socket.class, ServerSocket.class,
                                        DatagramSocket.class, DatagramPacket.class))
                                .as("sockets")),
                Preserve.of(Module.TRANSPORT, "ice4j", "org.ice4j.."),
                Preserve.of(Module.TRANSPORT, "BouncyCastle", "org.bouncycastle.."),
                Preserve.of(Module.MEDIA, "jitsi-srtp", "org.jitsi.srtp.."),
                Preserve.ofBothEnds("JSON", "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind.."),
                Preserve.of(Module.ADAPTER, "TOML", "com.fasterxml.jackson.dataformat.."),
                Preserve.of(Module.ADAPTER, "HOCON", "com.typesafe.config.."),
                Preserve.ofBothEnds("HTTP clients", "java.net.http.."),
                Preserve.of(Module.ADAPTER, "HTTP servers", "org.eclipse.jetty..", "com.sun.net.httpserver.."),
                Preserve.of(Module.ADAPTER, "the metrics library", "io.prometheus.."));
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveClasses(Module module) {
        assertThat(CLASSES.that(resideInAPackage(module.packages()))).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADAPTER")
    void shouldNotKnowTheModulesAbove(Module module) {
        noClasses().that().resideInAPackage(module.packages()).should().dependOnClassesThat()
                .resideInAnyPackage(module.packagesAbove()).check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("preserves")
    void shouldKeepToOneModule(Preserve preserve) {
        ArchRule outsiders = noClasses().that().resideInAPackage(OURS).and()
                .resideOutsideOfPackages(preserve.ownersPackages()).and(DescribedPredicate.not(JETTYS_OWN)).should()
                .dependOnClassesThat(preserve.things());
        outsiders.check(CLASSES);
        for (Module owner : preserve.owners()) {
            ArchRule insiders = noClasses().that().resideInAPackage(owner.packages()).should()
                    .dependOnClassesThat(preserve.things());
            assertThat(insiders.evaluate(CLASSES).hasViolation()).as(owner + " uses it, so the pattern finds it")
                    .isTrue();
        }
    }

    /** A packet path that waits for a lock, or a buffer that two threads own, would begin here. */
    @Test
    void shouldKeepThreadsAndInputAndOutputOutOfTheLowerModules() {
        DescribedPredicate<JavaClass> waiting = resideInAPackage("java.util.concurrent.locks..")
                .or(assignableTo(Executor.class)).or(assignableTo(Future.class)).or(assignableTo(BlockingQueue.class))
                .or(assignableTo(ConcurrentMap.class))
                .or(belongToAnyOf(Thread.class, ThreadLocal.class, Runnable.class));
        DescribedPredicate<JavaClass> outside = resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..",
                "java.nio.file..", "org.slf4j..");
        noClasses().that().resideInAnyPackage(Module.RTP.packages(), Module.MEDIA.packages()).should()
                .dependOnClassesThat(waiting.or(outside).as("threads, locks, files, networks or logs")).check(CLASSES);
        // What is chosen once for the whole process (a library's cipher provider) may lock while it is.
        noMethods().that().areNotStatic().and().areDeclaredInClassesThat()
                .resideInAnyPackage(Module.RTP.packages(), Module.MEDIA.packages()).should()
                .haveModifier(JavaModifier.SYNCHRONIZED).allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void shouldKeepJitsiOutOfTheWireFormats() {
        classes().that().resideInAPackage(Module.RTP.packages()).should().onlyDependOnClassesThat()
                .resideInAnyPackage(Module.RTP.packages(), "java..").check(CLASSES);
    }

    /** What can crash the process is kept to where it is worth it. */
    @Test
    void shouldKeepNativeMemoryToThePacketPath() {
        noClasses().that()
                .resideInAnyPackage(Module.ADAPTER.packages(), Module.BRIDGE.packages(), Module.CLIENT.packages(),
                        Module.RTP.packages())
                .should()
                .dependOnClassesThat().resideInAPackage("java.lang.foreign..").check(CLASSES);
    }

    /** The list leaves out descriptions, JSON, HTTP, configuration and all of Pufferblow. */
    @Test
    void shouldLetTheBridgeKnowOnlyPeersAndMedia() {
        classes().that().resideInAPackage(Module.BRIDGE.packages()).should().onlyDependOnClassesThat()
                .resideInAnyPackage(Module.BRIDGE.packages(), Module.TRANSPORT.packages(), Module.MEDIA.packages(),
                        Module.RTP.packages(), "org.jitsi.utils..", "org.slf4j..", "java..")
                .check(CLASSES);
    }

    /** It knows the server by the contract alone, and the client beneath it does not know that. */
    @Test
    void shouldKeepTheLoadTestOutOfTheServer() {
        noClasses().that().resideInAnyPackage(Module.LOAD.packages(), Module.CLIENT.packages()).should()
                .dependOnClassesThat()
                .resideInAnyPackage(Module.ADAPTER.packages(), Module.BRIDGE.packages()).check(CLASSES);
    }

    @Test
    void shouldLetTheAdapterSeeNoPacket() {
        noClasses().that().resideInAPackage(Module.ADAPTER.packages()).should().dependOnClassesThat()
                .resideInAnyPackage(Module.RTP.packages(), Module.MEDIA.packages()).orShould()
                .dependOnClassesThat(belongToAnyOf(RtpSender.class)).check(CLASSES);
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("org.pufferblow.adapter.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
