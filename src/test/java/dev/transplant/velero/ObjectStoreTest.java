package dev.transplant.velero;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {
    private static final String SECRET = "X-Amz-Signature=abc";
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set by each test that needs it
    private HttpServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private URI serve(String scheme, HttpServer started, int status) {
        server = started;
        server.createContext("/", exchange -> {
            byte[] body = "content".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return url(scheme, server.getAddress().getPort());
    }

    private static URI url(String scheme, int port) {
        return URI.create("%s://127.0.0.1:%d/backups/b.tar.gz?%s".formatted(scheme, port, SECRET));
    }

    /** Serves by a certificate of its own, which it writes to a file. */
    private HttpsServer https(Path certificate) throws Exception {
        Path store = folder.resolve("store.p12");
        keytool("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=store", "-ext", "san=ip:127.0.0.1", store);
        keytool("-exportcert", "-rfc", "-alias", "a", "-file", certificate.toString(), store);
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer https = HttpsServer.create(ANY_PORT, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context));
        return https;
    }

    private static void keytool(Object... arguments) throws Exception {
        String[] command = new String[arguments.length + 4];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        for (int i = 0; i < arguments.length - 1; i++) {
            command[i + 1] = arguments[i].toString();
        }
        command[arguments.length] = "-keystore";
        command[arguments.length + 1] = arguments[arguments.length - 1].toString();
        command[arguments.length + 2] = "-storepass";
        command[arguments.length + 3] = "secret";
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void givesWhatIsThere() throws Exception {
        URI url = serve("http", HttpServer.create(ANY_PORT, 0), 200);
        try (InputStream content = new ObjectStore("default", "").open(url)) {
            assertThat(content).hasContent("content");
        }
    }

    @Test
    void trustsTheAuthorityOfTheLocation() throws Exception {
        Path certificate = folder.resolve("ca.crt");
        URI url = serve("https", https(certificate), 200);
        String caCert = Base64.getEncoder().encodeToString(Files.readAllBytes(certificate));

        try (InputStream content = new ObjectStore("default", caCert).open(url)) {
            assertThat(content).hasContent("content");
        }
        assertThatThrownBy(() -> new ObjectStore("default", "").open(url))
                .isInstanceOf(UnreachableException.class)
                .hasMessageStartingWith("the certificate of the object store at 127.0.0.1:")
                .hasMessageEndingWith("name its CA in spec.objectStorage.caCert of storage location default")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void namesAnAuthorityThatCannotBeRead() {
        URI url = url("https", 1);
        for (String caCert : new String[] {"?", "", "bm9uZQ=="}) {
            assertThatThrownBy(() -> new ObjectStore("default", caCert).open(url))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining(caCert.isEmpty() ? "cannot be reached" : "spec.objectStorage.caCert of");
        }
    }

    @Test
    void namesTheAnswer() throws IOException {
        URI url = serve("http", HttpServer.create(ANY_PORT, 0), 403);
        assertThatThrownBy(() -> new ObjectStore("default", "").open(url))
                .hasMessageMatching("the object store at 127.0.0.1:[0-9]+ answers with status 403:"
                        + " see whether storage location default is Available");
    }

    @Test
    void namesAStoreThatIsNotReached() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThatThrownBy(() -> new ObjectStore("default", "").open(url("http", closed)))
                .isInstanceOf(UnreachableException.class)
                .hasMessageContaining("of storage location default, cannot be reached from here")
                .hasMessageNotContaining(SECRET);
    }
}
