package dev.transplant.certificates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What else reads certificates: others' code that ours must agree with. */
enum Client {
    OPENSSL {
        @Override
        String refusal(Server server, Path directory) {
            Program verify = Program.run(
                    "openssl",
                    "verify",
                    "-x509_strict",
                    "-attime",
                    Long.toString(server.now().getEpochSecond()),
                    "-purpose",
                    "sslserver",
                    "-verify_hostname",
                    server.name(),
                    "-CAfile",
                    write(directory.resolve("ca.crt"), server.trusted()),
                    write(directory.resolve("tls.crt"), server.leaf().certificate()));
            return verify.exitCode() == 0 ? "" : verify.output();
        }
    },
    GO {
        @Override
        String refusal(Server server, Path directory) {
            Program verify = Program.runIn(
                    Path.of("src/test/resources/certificates/verify"),
                    "go",
                    "run",
                    "-buildvcs=false",
                    ".",
                    write(directory.resolve("ca.crt"), server.trusted()),
                    write(directory.resolve("tls.crt"), server.leaf().certificate()),
                    server.name(),
                    server.now().toString());
            return verify.exitCode() == 0 ? "" : verify.output();
        }
    },
    /** Looks at no names. */
    JAVA_PATH {
        @Override
        String refusal(Server server, Path directory) {
            try {
                PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(server.trusted(), null)));
                parameters.setRevocationEnabled(false);
                parameters.setDate(Date.from(server.now()));
                var unused = CertPathValidator.getInstance("PKIX")
                        .validate(
                                CertificateFactory.getInstance("X.509")
                                        .generateCertPath(List.of(server.leaf().certificate())),
                                parameters);
                return "";
            } catch (GeneralSecurityException e) {
                return reasons(e);
            }
        }
    },
    JAVA_TLS {
        @Override
        String refusal(Server server, Path directory) {
            return TlsHandshake.refusal(server);
        }
    };

    /**
     * A webhook, as its client meets it.
     *
     * @param trusted the certificate of the CA, as a webhook configuration's caBundle gives it
     * @param name the name that the client asks for
     */
    record Server(X509Certificate trusted, Leaf leaf, String name, Instant now) {}

    /** Returns why the client does not trust the server; empty if it does. */
    abstract String refusal(Server server, Path directory);

    /** What an exception and its causes say. */
    static String reasons(Throwable exception) {
        StringBuilder reasons = new StringBuilder();
        for (@Nullable Throwable cause = exception; cause != null; cause = cause.getCause()) {
            reasons.append(cause).append('\n');
        }
        return reasons.toString();
    }

    private static String write(Path file, X509Certificate certificate) {
        try {
            return Files.writeString(file, Pem.of(certificate)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
