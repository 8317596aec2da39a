package dev.transplant.velero;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where Velero keeps backups, as far as URLs lead there that it has signed.
 *
 * @param location name of the storage location, for messages
 * @param caCert the authorities that count, PEM in base 64 as the location's {@code spec.objectStorage.caCert}; empty for
 *     the system's
 */
record ObjectStore(String location, String caCert) {
    private static final int CONNECT_MILLIS = 15_000;

    /** To the next bytes, however many there are. */
    private static final int READ_MILLIS = 60_000;

    /**
     * Opens what is behind a URL, to be closed. The URL is a secret for as long as it is good: messages name its host alone.
     *
     * @throws UnreachableException if the store does not give it to us here
     */
    InputStream open(URI url) throws UnreachableException {
        try {
            if (!(url.toURL().openConnection() instanceof HttpURLConnection connection)) {
                throw new IOException("%s is not http or https".formatted(url.getScheme()));
            }
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setInstanceFollowRedirects(false);
            if (connection instanceof HttpsURLConnection https && !caCert.isEmpty()) {
                https.setSSLSocketFactory(trusted().getSocketFactory());
            }
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_OK) {
                return connection.getInputStream();
            }
            connection.disconnect();
            throw refused(url, status);
        } catch (SSLException e) {
            throw new UnreachableException(
                    "the certificate of the object store at %s is not trusted (%s): name its CA in spec.objectStorage.caCert of storage location %s"
                            .formatted(url.getAuthority(), e.getMessage(), location),
                    e);
        } catch (IOException e) {
            throw new UnreachableException(
                    "the object store at %s, of storage location %s, cannot be reached from here (%s): run this where it can, or give the file of `velero backup download`"
                            .formatted(url.getAuthority(), location, e),
                    e);
        }
    }

    private UnreachableException refused(URI url, int status) {
        return status == HttpURLConnection.HTTP_NOT_FOUND
                ? new MissingFileException(
                        "the object store at %s has no such file: see whether Velero may write to storage location %s"
                                .formatted(url.getAuthority(), location))
                : new UnreachableException(
                        "the object store at %s answers with status %d: see whether storage location %s is Available"
                                .formatted(url.getAuthority(), status, location));
    }

    private SSLContext trusted() throws UnreachableException {
        try {
            return trusting(caCert);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new UnreachableException(
                    "spec.objectStorage.caCert of storage location %s cannot be read: %s"
                            .formatted(location, e.getMessage()),
                    e);
        }
    }

    /** As Velero does it: the location's CA counts instead of the system's. */
    private static SSLContext trusting(String caCert) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        int i = 0;
        for (Certificate certificate : CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(Base64.getDecoder().decode(caCert)))) {
            trusted.setCertificateEntry(Integer.toString(i++), certificate);
        }
        if (i == 0) {
            throw new GeneralSecurityException("it holds no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
