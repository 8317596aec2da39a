package dev.transplant.certificates;

import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the HTTPS server shows. It has to show something from its start on: until the real certificate is there that is one
 * which nobody trusts, so that the server can start, be probed, and is not Ready.
 */
public final class ServingCertificate implements KeyStoreProvider {
    private static final String ALIAS = TlsReload.NAME;
    private static final char[] NO_PASSWORD = new char[0];

    private volatile Served served;

    public ServingCertificate(Instant now) {
        this.served = Served.of(Authority.create(now).issue(List.of("not-ready.invalid"), now));
    }

    /** Takes what is shown from the next reload on. */
    void use(Served next) {
        served = next;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        Served now = served;
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry(ALIAS, now.key(), NO_PASSWORD, now.chain().toArray(Certificate[]::new));
            return new KeyStoreAndKeyCertOptions(
                    store,
                    new PemKeyCertOptions()
                            .addCertValue(Buffer.buffer(
                                    now.chain().stream().map(Pem::of).collect(Collectors.joining())))
                            .addKeyValue(Buffer.buffer(Pem.of(now.key()))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the certificate cannot be served", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
