package dev.transplant.migrate;

/**
 * Something that is not yet as the plan says.
 *
 * @param namespace empty for what is in none
 * @param name empty where it is about all objects of the kind
 * @param why goes on after the object's name, without the full stop, such as {@code is Pending}
 * @param remedy the command that mends it or says more, with what to do then
 */
record Unmet(String kind, String namespace, String name, String why, String remedy) {
    Unmet {
        why = Shown.clean(why);
        remedy = Shown.clean(remedy);
    }

    /** One line. */
    String text() {
        String object = name.isEmpty() ? kind : kind + " " + name;
        String place = namespace.isEmpty() || namespace.equals(name) ? "" : " in namespace " + namespace;
        return "%s%s %s. To mend it: %s".formatted(object, place, why, remedy);
    }
}
