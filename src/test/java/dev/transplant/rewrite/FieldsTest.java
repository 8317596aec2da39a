package dev.transplant.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'',                                             '',                                           the whole object",
        "/kind,                                          kind,                                         a field",
        "/spec/ingressClassName,                         spec.ingressClassName,                        a field of a field",
        "/spec/volumeClaimTemplates/12/spec,             spec.volumeClaimTemplates[12].spec,           an element",
        "/metadata/annotations/kubernetes.io~1ingress.class, metadata.annotations[kubernetes.io/ingress.class], a dot and a slash",
        "/metadata/annotations/a~1b, metadata.annotations[a/b], a slash",
        "/metadata/annotations/a.b,                      metadata.annotations[a.b],                    a dot",
        "/metadata/annotations/a~0b,                     metadata.annotations.a~b,                     a tilde is unescaped",
        "/0,                                             [0],                                          the first segment",
    })
    void namesAsKubernetesUsersDo(String pointer, String name, String why) {
        assertThat(Fields.name(JsonPointer.compile(pointer))).as(why).isEqualTo(name);
    }
}
