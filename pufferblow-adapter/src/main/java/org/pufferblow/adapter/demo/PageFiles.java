package org.pufferblow.adapter.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The page's files, by request path, in memory. Immutable; what is not listed here is not served. */
final class PageFiles {
    private static final String HTML = "text/html;charset=utf-8";
    private static final String SCRIPT = "text/javascript;charset=utf-8";
    private static final Map<String, String> TYPES = Map.of("index.html", HTML, "style.css", "text/css;charset=utf-8",
            "icon.svg", "image/svg+xml", "main.js", SCRIPT, "call.js", SCRIPT, "people.js", SCRIPT, "figures.js",
            SCRIPT,
            "microphone.js", SCRIPT);

    /**
     * A file as it goes out.
     *
     * @param bytes read-only; whoever reads takes a duplicate
     */
    record PageFile(String contentType, ByteBuffer bytes) {}

    private final Map<String, PageFile> byPath;

    private PageFiles(Map<String, PageFile> byPath) {
        this.byPath = Map.copyOf(byPath);
    }

    static PageFiles load() throws IOException {
        Map<String, PageFile> byPath = new HashMap<>();
        for (Map.Entry<String, String> type : TYPES.entrySet()) {
            try (InputStream in = PageFiles.class.getResourceAsStream("page/" + type.getKey())) {
                if (in == null) {
                    throw new IOException("page/" + type.getKey() + " is missing in the jar");
                }
                byPath.put("/demo/" + type.getKey(), new PageFile(type.getValue(),
                        ByteBuffer.wrap(in.readAllBytes()).asReadOnlyBuffer()));
            }
        }
        byPath.put("/", byPath.get("/demo/index.html"));
        byPath.put("/favicon.ico", byPath.get("/demo/icon.svg"));
        return new PageFiles(byPath);
    }

    Optional<PageFile> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }
}
