package dev.transplant;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.util.logging.Handler;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Logs of commands that run without Quarkus, which would otherwise keep them back until it has started. */
final class Logs {
    private static final String JSON = "TRANSPLANT_JSON_LOGS";

    private Logs() {}

    /** Prints them as the webhook does: JSON where the environment says so. */
    static void toStandardOutput() {
        boolean json = Boolean.parseBoolean(System.getenv(JSON));
        ConsoleHandler console = new ConsoleHandler(
                ConsoleHandler.Target.SYSTEM_OUT,
                json ? new JsonFormatter() : new PatternFormatter("%d{HH:mm:ss.SSS} %-5p %s%e%n"));
        console.setLevel(Level.INFO);
        java.util.logging.Logger.getLogger("io.netty").setLevel(Level.ERROR); // warns that there is no /tmp
        java.util.logging.Logger.getLogger("io.fabric8").setLevel(Level.ERROR); // what matters of it we say ourselves
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }
}
