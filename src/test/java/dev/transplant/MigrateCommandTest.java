package dev.transplant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Wrong input is told before any cluster is asked; what a right one does, MigrateIT shows. */
class MigrateCommandTest {
    private static final int WRONG_INPUT = 2;
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            current-context: c
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final StringWriter err = new StringWriter();

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private int migrate(String... arguments) {
        return new CommandLine(new MigrateCommand())
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThat(migrate(folder.resolve("none.yaml").toString())).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("the file " + folder.resolve("none.yaml") + " does not exist");
    }

    @Test
    void namesAFileThatIsAFolder() {
        assertThat(migrate(folder.toString())).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains(folder + " cannot be read");
    }

    @Test
    void namesEachProblemWithItsLine() throws IOException {
        String migration =
                file("migration.yaml", "name: shop-1\nnamespaces: [Shop]\nquiece: true\nsource: {kubeconfig: /x}\n");
        assertThat(migrate(migration)).isEqualTo(WRONG_INPUT);
        assertThat(err.toString())
                .contains(
                        migration + ": ",
                        "line 2: namespaces[0]: 'Shop' is not the name of a namespace",
                        "line 3: quiece");
    }

    @Test
    void doesNotRollBackADryRun() throws IOException {
        String migration = file("migration.yaml", "name: shop-1\nnamespaces: [shop]\nbackup: {name: nightly}\n");
        assertThat(migrate("--dry-run", "--rollback", migration)).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("--dry-run and --rollback exclude each other");
    }

    @Test
    void namesAKubeconfigThatIsNotThere() throws IOException {
        String migration =
                file("migration.yaml", "name: shop-1\nnamespaces: [shop]\nsource: {kubeconfig: /nowhere/source}\n");
        assertThat(migrate("--kubeconfig", "/nowhere/target", migration)).isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("--kubeconfig: the file /nowhere/target does not exist");

        assertThat(migrate("--kubeconfig", file("target", KUBECONFIG), migration))
                .isEqualTo(WRONG_INPUT);
        assertThat(err.toString()).contains("source.kubeconfig: the file /nowhere/source does not exist");
    }
}
