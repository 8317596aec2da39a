package dev.transplant.certificates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A real handshake between two of Java's TLS sockets; the client checks the name as for HTTPS. */
final class TlsHandshake {
    private static final int TIMEOUT_MILLIS =
            Math.toIntExact(Duration.ofSeconds(20).toMillis());
    private static final int SENT = 42;

    private TlsHandshake() {}

    /** Returns why the client broke off; empty if it got what the server sent. */
    static String refusal(Client.Server server) {
        try (SSLServerSocket listener = (SSLServerSocket) serverContext(server.leaf())
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(TIMEOUT_MILLIS);
            Thread serving = Thread.ofVirtual().start(() -> serve(listener));
            String refusal = connect(server, listener.getLocalPort());
            serving.join();
            return refusal;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void serve(SSLServerSocket listener) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(SENT);
        } catch (IOException e) {
            // the client broke off, and tells why itself
        }
    }

    private static String connect(Client.Server server, int port) throws GeneralSecurityException, IOException {
        SSLContext context = clientContext(server);
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
                SSLSocket socket =
                        (SSLSocket) context.getSocketFactory().createSocket(plain, server.name(), port, true)) {
            plain.setSoTimeout(TIMEOUT_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            int received = socket.getInputStream().read();
            return received == SENT ? "" : "got " + received;
        } catch (SSLException e) {
            return Client.reasons(e);
        }
    }

    private static SSLContext serverContext(Leaf leaf) throws GeneralSecurityException, IOException {
        char[] password = new char[0];
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("leaf", leaf.key(), password, new Certificate[] {leaf.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext clientContext(Client.Server server) throws GeneralSecurityException {
        PKIXBuilderParameters parameters =
                new PKIXBuilderParameters(Set.of(new TrustAnchor(server.trusted(), null)), new X509CertSelector());
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(server.now()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(new CertPathTrustManagerParameters(parameters));
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
