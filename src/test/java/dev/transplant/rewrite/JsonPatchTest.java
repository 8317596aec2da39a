package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
    private static final TextNode NEW = TextNode.valueOf("new");

    @ParameterizedTest(name = "{1} {2}: {4}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}            | add     | /a      | {a: new}              | a member",
                "{a: {b: old}} | add     | /a/b    | {a: {b: new}}         | what is there is replaced",
                "{a: {}}       | add     | /a/b    | {a: {b: new}}         | a member of a member",
                "{a: null}     | add     | /a      | {a: new}              | a null is a value",
                "{a: [x, y]}   | add     | /a/0    | {a: [new, x, y]}      | before the first element",
                "{a: [x, y]}   | add     | /a/2    | {a: [x, y, new]}      | behind the last element",
                "{a: [{}]}     | add     | /a/0/b  | {a: [{b: new}]}       | within an element",
                "{a: old}      | replace | /a      | {a: new}              | a member",
                "{a: null}     | replace | /a      | {a: new}              | a null is there",
                "{a: [x, y]}   | replace | /a/1    | {a: [x, new]}         | an element",
                "{a: [[x], y]} | replace | /a/0/0  | {a: [[new], y]}       | an element of an element",
                "{a: x, b: y}  | remove  | /a      | {b: y}                | a member",
                "{a: null}     | remove  | /a      | {}                    | a null is there",
                "{a: [x, y]}   | remove  | /a/0    | {a: [y]}              | an element",
                "{a: [x]}      | remove  | /a/0    | {a: []}               | the empty array stays",
                "{x/y: old}    | replace | /x~1y   | {x/y: new}            | ~1 is /",
                "{x~y: old}    | replace | /x~0y   | {x~y: new}            | ~0 is ~",
                "{x~1y: old}   | remove  | /x~01y  | {}                    | ~01 is ~1 and not /",
                "{'': old}     | replace | /       | {'': new}             | the empty key is a key",
                "{'0': old}    | replace | /0      | {'0': new}            | an object may have numbers as keys",
            })
    void applies(String object, String op, String path, String patched, String why) {
        JsonNode in = Fixture.yaml(object);
        JsonNode before = in.deepCopy();

        assertThat(JsonPatch.apply(List.of(op(op, path)), in)).as(why).isEqualTo(Fixture.yaml(patched));
        assertThat(in).as("the object itself").isEqualTo(before);
    }

    @ParameterizedTest(name = "{1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{}         | add     | /a/b  | the parent is missing",
                "{a: null}  | add     | /a/b  | a null is no parent",
                "{a: text}  | add     | /a/b  | a string is no parent",
                "{a: [x]}   | add     | /a/b  | an array has no members",
                "{a: [x]}   | add     | /a/2  | there would be a gap",
                "{a: [x]}   | add     | /a/01 | an index has no leading zero",
                "{a: [x]}   | add     | /a/-  | no rule appends",
                "{}         | replace | /a    | there is nothing to replace",
                "{a: [x]}   | replace | /a/1  | there is nothing to replace",
                "{a: [x]}   | replace | /a/1/b| the parent is missing",
                "{}         | remove  | /a    | there is nothing to remove",
                "{a: []}    | remove  | /a/0  | there is nothing to remove",
                "{a: {}}    | remove  | /a/b/c| the parent is missing",
                "{a: {}}    | replace | ''    | no rule replaces the whole object",
            })
    void refuses(String object, String op, String path, String why) {
        List<PatchOp> patch = List.of(op(op, path));

        assertThatIllegalArgumentException()
                .as(why)
                .isThrownBy(() -> JsonPatch.apply(patch, Fixture.yaml(object)))
                .withMessageContaining("patch does not apply");
    }

    @Test
    void appliesOneAfterTheOther() {
        List<PatchOp> patch = List.of(op("remove", "/a/0"), op("replace", "/a/0"));

        assertThat(JsonPatch.apply(patch, Fixture.yaml("{a: [x, y, z]}"))).isEqualTo(Fixture.yaml("{a: [new, z]}"));
    }

    /** With a copy of the array for each it would take minutes. */
    @Test
    @Timeout(20)
    void appliesManyToOneArray() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        List<PatchOp> patch = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            array.add(i);
            patch.add(new PatchOp.Replace(JsonPointer.compile("/" + i), JsonNodeFactory.instance.numberNode(-i)));
        }

        assertThat(JsonPatch.apply(patch, array).path(99_999).asInt()).isEqualTo(-99_999);
        assertThat(array.path(99_999).asInt()).isEqualTo(99_999);
    }

    @Test
    void leavesTheValuesOfThePatchAlone() {
        JsonNode value = Fixture.yaml("{a: x}");
        List<PatchOp> patch = List.of(new PatchOp.Add(JsonPointer.compile("/m"), value), op("replace", "/m/a"));

        assertThat(JsonPatch.apply(patch, Fixture.yaml("{}"))).isEqualTo(Fixture.yaml("{m: {a: new}}"));
        assertThat(value).isEqualTo(Fixture.yaml("{a: x}"));
    }

    @Test
    void returnsTheObjectWhenThereIsNothingToDo() {
        JsonNode object = Fixture.yaml("{a: [x]}");

        assertThat(JsonPatch.apply(List.of(), object)).isSameAs(object);
        assertThat(JsonPatch.toJson(List.of())).isEmpty();
    }

    @Test
    void writesWhatTheApiServerReads() {
        List<PatchOp> patch = List.of(
                new PatchOp.Add(JsonPointer.compile("/metadata/labels"), Fixture.yaml("{a: b}")),
                op("replace", "/a~1b~0c/3"),
                op("remove", "/a~01"));

        assertThat(JsonPatch.toJson(patch)).hasToString("""
                [{"op":"add","path":"/metadata/labels","value":{"a":"b"}},\
                {"op":"replace","path":"/a~1b~0c/3","value":"new"},\
                {"op":"remove","path":"/a~01"}]""");
    }

    private static PatchOp op(String op, String pointer) {
        JsonPointer path = JsonPointer.compile(pointer);
        return switch (op) {
            case "add" -> new PatchOp.Add(path, NEW);
            case "replace" -> new PatchOp.Replace(path, NEW);
            case "remove" -> new PatchOp.Remove(path);
            default -> throw new IllegalArgumentException(op);
        };
    }
}
