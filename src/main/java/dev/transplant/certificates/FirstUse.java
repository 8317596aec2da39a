package dev.transplant.certificates;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.math.BigInteger;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSession;
import org.jboss.logging.Logger;

/** Notes the first review that comes over a certificate: from then on it is known that an API server trusts it. */
@ApplicationScoped
public class FirstUse {
    private static final Logger LOG = Logger.getLogger(FirstUse.class);

    /** Before anything that may end the request. */
    private static final int FIRST = 2000;

    /** How the API server's name for itself begins when it asks a webhook. */
    private static final String API_SERVER = "kube-apiserver";

    private final Set<BigInteger> known = ConcurrentHashMap.newKeySet();

    void register(@Observes Filters filters) {
        filters.register(this::note, FIRST);
    }

    private void note(RoutingContext context) {
        SSLSession session = context.request().sslSession();
        Certificate[] chain = session == null ? null : session.getLocalCertificates();
        if (chain != null && isApiServer(context) && known.add(((X509Certificate) chain[0]).getSerialNumber())) {
            LOG.infof("an API server trusts the certificate, serial=%s", Served.serial((X509Certificate) chain[0]));
        }
        context.next();
    }

    private static boolean isApiServer(RoutingContext context) {
        String agent = context.request().getHeader(HttpHeaders.USER_AGENT);
        return agent != null && agent.startsWith(API_SERVER);
    }
}
