package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Wrong input is told before any cluster is asked; what is printed of a right one, MigrateIT shows. */
class ReportCommandTest {
    private static final int WRONG_INPUT = 2;

    private final StringWriter err = new StringWriter();

    private int report(String... arguments) {
        return new CommandLine(new ReportCommand()).setErr(new PrintWriter(err)).execute(arguments);
    }

    @Test
    void wantsAName() {
        assertThat(report()).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("Missing required parameter: 'NAME'");
    }

    @Test
    void namesTheFormatsThatThereAre() {
        assertThat(report("shop-1", "-o", "yaml")).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("expected one of [text, json]");
    }

    @Test
    void namesAKubeconfigThatIsNotThere() {
        assertThat(report("shop-1", "--kubeconfig", "/nowhere/target")).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("transplant report: --kubeconfig: the file /nowhere/target does not exist");
    }
}
