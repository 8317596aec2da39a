package dev.transplant.certificates;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Asks for the certificate by the Service's name and verifies it by the {@code caBundle}. */
record TlsProbe(InetSocketAddress address, String dnsName) implements Probe {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @Override
    public Optional<String> problem(String bundle, Served served) {
        try {
            Certificate shown = handshake(trusting(Pem.certificates(bundle)));
            return shown.equals(served.certificate())
                    ? Optional.empty()
                    : Optional.of("another certificate is served than the current one");
        } catch (IOException | GeneralSecurityException | InvalidPemException e) {
            return Optional.of("the certificate served is not trusted by caBundle: " + e.getMessage());
        }
    }

    private static SSLContext trusting(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry(Integer.toString(i), authorities.get(i));
        }
        if (authorities.isEmpty()) {
            throw new GeneralSecurityException("it holds no certificate");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private Certificate handshake(SSLContext context) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(address, Math.toIntExact(LIMIT.toMillis()));
            plain.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, dnsName, address.getPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                return socket.getSession().getPeerCertificates()[0];
            }
        }
    }
}
