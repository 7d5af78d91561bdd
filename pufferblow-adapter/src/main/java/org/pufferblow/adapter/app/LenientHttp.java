package org.pufferblow.adapter.app;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * HTTP/1.1 that accepts what health checkers send: an empty {@code Host}, which RFC 9112 (section 3.2) allows and Jetty
 * refuses. It is stricter about the number of fields: one of five bytes costs thirty times as much once it is read, so their
 * number is bounded beside their length.
 */
final class LenientHttp extends HttpConnectionFactory {
    /** A browser sends about twenty; each proxy adds a few. */
    static final int MOST_FIELDS = 200;

    private static final HttpField NO_HOST = new HostPortHttpField("localhost");

    LenientHttp(HttpConfiguration configuration) {
        super(configuration);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        Lenient connection = new Lenient(getHttpConfiguration(), connector, endPoint);
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }

    private static final class Lenient extends HttpConnection {
        Lenient(HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
            super(configuration, connector, endPoint);
        }

        @Override
        protected RequestHandler newRequestHandler() {
            return new RequestHandler() {
                private int fields;

                @Override
                public void startRequest(String method, String uri, HttpVersion version) {
                    fields = 0;
                    super.startRequest(method, uri, version);
                }

                @Override
                public void parsedHeader(HttpField field) {
                    if (++fields > MOST_FIELDS) {
                        throw new HttpException.RuntimeException(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);
                    }
                    boolean hasNoHost = field.getHeader() == HttpHeader.HOST
                            && (field.getValue() == null || field.getValue().isBlank());
                    super.parsedHeader(hasNoHost ? NO_HOST : field);
                }
            };
        }
    }
}
