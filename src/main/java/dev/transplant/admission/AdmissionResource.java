package dev.transplant.admission;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** HTTP only: hands the body on and turns exceptions into status codes; nothing of an exception but its message gets out. */
@Path("/")
@NonBlocking
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
public class AdmissionResource {
    private static final Logger LOG = Logger.getLogger(AdmissionResource.class);

    private final Webhook webhook;

    AdmissionResource(Webhook webhook) {
        this.webhook = webhook;
    }

    @POST
    @Path("/mutate")
    public byte[] mutate(byte[] body) throws NotAReviewException {
        return webhook.mutate(body);
    }

    @POST
    @Path("/mutate/again")
    public byte[] mutateAgain(byte[] body) throws NotAReviewException {
        return webhook.mutateAgain(body);
    }

    @POST
    @Path("/validate")
    public byte[] validate(byte[] body) throws NotAReviewException {
        return webhook.validate(body);
    }

    @ServerExceptionMapper
    Response notAReview(NotAReviewException e) {
        LOG.warnf("not a review: %s", e.getMessage());
        return text(Response.Status.BAD_REQUEST, e.getMessage());
    }

    @ServerExceptionMapper
    Response noPolicy(NoPolicyException e) {
        return text(Response.Status.SERVICE_UNAVAILABLE, e.getMessage());
    }

    @ServerExceptionMapper
    Response ruleFailed(RuleFailedException e) {
        LOG.error(e.getMessage(), e);
        return text(Response.Status.INTERNAL_SERVER_ERROR, e.getMessage() + "; the webhook's log has the reason");
    }

    private static Response text(Response.Status status, @Nullable String message) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN)
                .entity(message + "\n")
                .build();
    }
}
