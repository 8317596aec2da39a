package dev.transplant.podsecurity;

import java.util.List;
import java.util.stream.Stream;

/** Judges pods as the API server's admission plugin PodSecurity does, with its words. Pure, and safe for many threads. */
public final class PodSecurity {
    /** Both in the order of their names, in which the API server tells what it found. */
    private static final List<Check> BASELINE = List.of(
            new AppArmor(),
            new BaselineCapabilities(),
            new HostNamespaces(),
            new HostPathVolumes(),
            new HostPorts(),
            new HostProbes(),
            new Privileged(),
            new ProcMount(false),
            new SeLinuxOptions(),
            new BaselineSeccomp(),
            new SeccompAnnotations(),
            new Sysctls(),
            new WindowsHostProcess());

    private static final List<Check> RESTRICTED = List.of(
            new PrivilegeEscalation(),
            new RestrictedCapabilities(),
            new ProcMount(true),
            new RestrictedVolumes(),
            new NonRoot(),
            new NonRootUser(),
            new RestrictedSeccomp());

    /** A pod that fits {@code restricted} by these fits it by all versions: 1.25 exempts Windows from two checks. */
    private static final List<PodSecurity> STRICTEST = List.of(
            new PodSecurity(Standard.LATEST),
            new PodSecurity(new Standard(new Version(24), Version.LATEST)),
            new PodSecurity(new Standard(new Version(0), Version.LATEST)));

    private final Standard standard;
    private final List<Check> baseline;
    private final List<Check> restricted;

    public PodSecurity(Standard standard) {
        this.standard = standard;
        this.baseline = BASELINE.stream().filter(check -> check.holds(standard)).toList();
        List<Check> stricter =
                RESTRICTED.stream().filter(check -> check.holds(standard)).toList();
        List<String> replaced =
                stricter.stream().flatMap(check -> check.replaces().stream()).toList();
        this.restricted = Stream.concat(
                        baseline.stream().filter(check -> !replaced.contains(check.name())), stricter.stream())
                .toList();
    }

    /**
     * Returns for what a namespace of this level refuses a pod, a template what it makes; empty if it is admitted. Never
     * throws: a field of the wrong type, with which API servers refuse an object whatever its namespace, counts as absent.
     */
    public List<Refusal> evaluate(Level level, Pod pod) {
        return checks(level).stream()
                .flatMap(check -> check.look(pod, standard).stream())
                .toList();
    }

    /** Returns the strictest level that admits a pod. */
    public Level least(Pod pod) {
        return Stream.of(Level.RESTRICTED, Level.BASELINE)
                .filter(level -> checks(level).stream()
                        .allMatch(check -> check.look(pod, standard).isEmpty()))
                .findFirst()
                .orElse(Level.PRIVILEGED);
    }

    /** Whether a pod is sure to be admitted by every namespace, whatever its level and version; a few that are count as not. */
    public static boolean admittedEverywhere(Pod pod) {
        return STRICTEST.stream().allMatch(security -> security.least(pod) == Level.RESTRICTED);
    }

    private List<Check> checks(Level level) {
        return switch (level) {
            case PRIVILEGED -> List.of();
            case BASELINE -> baseline;
            case RESTRICTED -> restricted;
        };
    }
}
