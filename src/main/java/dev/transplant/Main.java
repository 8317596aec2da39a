package dev.transplant;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The top command. It only parses; a command that serves starts Quarkus itself, so the others need no server. */
@QuarkusMain
@Command(
        name = "transplant",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Rewrites what Velero restores into another kind of cluster, as it arrives.",
        subcommands = {
            WebhookCommand.class,
            TightenCommand.class,
            MigrateCommand.class,
            ReportCommand.class,
            PlanCommand.class
        })
public class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Exit codes: 0 done; 1 failed, another try may help; 2 wrong arguments; further ones are a command's own. */
    public static void main(String... args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
