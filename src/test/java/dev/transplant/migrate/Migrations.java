package dev.transplant.migrate;

import dev.transplant.policy.InvalidYamlException;

/** Migrations that tests run. */
final class Migrations {
    private Migrations() {}

    /** One of namespace shop with a source, and these lines of its own. */
    static Migration of(String... lines) {
        return read("name: shop-1\nnamespaces: [shop]\nsource: {kubeconfig: /source}\n" + String.join("\n", lines));
    }

    /** One of a backup that there is. */
    static Migration ofBackup(String backup) {
        return read("name: shop-1\nnamespaces: [shop]\nbackup: {name: %s}".formatted(backup));
    }

    private static Migration read(String yaml) {
        try {
            return MigrationReader.read(yaml);
        } catch (InvalidYamlException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
