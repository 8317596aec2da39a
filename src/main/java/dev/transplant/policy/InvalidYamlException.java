package dev.transplant.policy;

import java.util.List;
import java.util.stream.Collectors;

/** A document of an admin that cannot be used; names all its problems at once, in the order of their lines. */
public class InvalidYamlException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    public InvalidYamlException(List<Problem> problems) {
        super(problems.stream().sorted().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = problems.stream().sorted().toList();
    }

    public List<Problem> problems() {
        return problems;
    }
}
