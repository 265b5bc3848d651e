package org.binorm.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The golden file is never rewritten: what was readable once stays readable. */
class SafetensorsGoldenFileTest {
  private static final String GOLDEN = "container-v1.safetensors";

  @Test
  void theGoldenFileIsStillReadable() throws IOException {
    byte[] bytes = golden();
    SafetensorsFile file =
        SafetensorsFile.read(GOLDEN, new ByteArrayInputStream(bytes), bytes.length);

    assertThat(file.names()).containsExactly("steps", "shadow", "order", "bits");
    assertThat(file.longs("steps")).containsExactly(1L << 40);
    assertThat(file.floats("shadow")).containsExactly(0.5f, -1.25f, 3e-8f, -0.0f, 42f, 1f / 3);
    assertThat(file.shape("shadow")).containsExactly(2L, 3L);
    assertThat(file.ints("order")).containsExactly(-1, 65536);
    assertThat(file.bytes("bits")).containsExactly(0xA5, 0x01, 0x00, 0x00);
    assertThat(file.metadata())
        .containsEntry("binorm.format", "1")
        .containsEntry("note", "größer als 0")
        .containsKey("binorm.sha256");
  }

  @Test
  void theWriterStillWritesTheGoldenBytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SafetensorsWriter()
        .metadata("note", "größer als 0")
        .metadata("binorm.format", "1")
        .tensor("bits", DType.U8, TensorData.of(new byte[] {(byte) 0xA5, 1, 0, 0}), 1, 4)
        .tensor(
            "shadow",
            DType.F32,
            TensorData.of(new float[] {0.5f, -1.25f, 3e-8f, -0.0f, 42f, 1f / 3}),
            2,
            3)
        .tensor("steps", DType.I64, TensorData.of(new long[] {1L << 40}), 1)
        .tensor("order", DType.I32, TensorData.of(new int[] {-1, 65536}), 2)
        .checksum()
        .writeTo(out);

    assertThat(out.toByteArray()).isEqualTo(golden());
  }

  private static byte[] golden() throws IOException {
    try (InputStream in = SafetensorsGoldenFileTest.class.getResourceAsStream(GOLDEN)) {
      return in.readAllBytes();
    }
  }
}
