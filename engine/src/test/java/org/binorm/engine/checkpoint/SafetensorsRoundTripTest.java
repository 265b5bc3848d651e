package org.binorm.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsRoundTripTest {

  @Test
  void everyTypeComesBackAsItWasWritten() throws IOException {
    float[] floats = {Float.NaN, -0.0f, Float.MIN_VALUE, Float.POSITIVE_INFINITY, 1.5f, -2.25f};
    SafetensorsFile file =
        readBack(
            new SafetensorsWriter()
                .metadata(Map.of("greeting", "grüße \"all\"\n", "empty", ""))
                .tensor("bytes", DType.U8, TensorData.of(new byte[] {1, -1, 0}), 3)
                .tensor("floats", DType.F32, TensorData.of(floats), 2, 3)
                .tensor("longs", DType.I64, TensorData.of(new long[] {Long.MIN_VALUE, 7}), 2)
                .tensor("ints", DType.I32, TensorData.of(new int[] {Integer.MIN_VALUE, 7}), 2)
                .tensor("nothing", DType.F32, TensorData.of(new float[0]), 0, 5)
                .tensor("scalar", DType.F32, TensorData.of(new float[] {3}))
                .checksum());

    assertThat(file.bytes("bytes")).containsExactly(1, -1, 0);
    assertThat(rawBits(file.floats("floats"))).isEqualTo(rawBits(floats));
    assertThat(file.longs("longs")).containsExactly(Long.MIN_VALUE, 7);
    assertThat(file.ints("ints")).containsExactly(Integer.MIN_VALUE, 7);
    assertThat(file.floats("nothing")).isEmpty();
    assertThat(file.floats("scalar")).containsExactly(3);
    assertThat(file.shape("floats")).containsExactly(2L, 3L);
    assertThat(file.shape("scalar")).isEmpty();
    assertThat(file.metadata("greeting")).isEqualTo("grüße \"all\"\n");
    assertThat(file.metadata("empty")).isEmpty();
  }

  @Test
  void largerElementsComeFirstOtherwiseTheOrderAddedIsKept() throws IOException {
    SafetensorsFile file =
        readBack(
            new SafetensorsWriter()
                .tensor("z", DType.U8, TensorData.of(new byte[1]), 1)
                .tensor("b", DType.F32, TensorData.of(new float[1]), 1)
                .tensor("c", DType.I64, TensorData.of(new long[1]), 1)
                .tensor("a", DType.I32, TensorData.of(new int[1]), 1));

    assertThat(file.names()).isEqualTo(List.of("c", "b", "a", "z"));
  }

  @Test
  void slicesOfAnArrayAreWrittenWithoutTheirSurroundings() throws IOException {
    float[] shadow = {0, 1, 2, 3, 4};
    SafetensorsFile file =
        readBack(
            new SafetensorsWriter()
                .tensor("f", DType.F32, TensorData.of(shadow, 1, 3), 3)
                .tensor("b", DType.U8, TensorData.of(new byte[] {5, 6, 7}, 2, 1), 1));

    assertThat(file.floats("f")).containsExactly(1, 2, 3);
    assertThat(file.bytes("b")).containsExactly(7);
  }

  @Test
  void tensorsLongerThanOneChunkAreComplete() throws IOException {
    float[] values = new float[100_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    SafetensorsFile file =
        readBack(
            new SafetensorsWriter()
                .tensor("f", DType.F32, TensorData.of(values), values.length)
                .checksum());

    assertThat(file.floats("f")).isEqualTo(values);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 17, 63, 64, 65, 200})
  void dataStartOnAMultipleOf64WhateverTheHeader(int metadataLength) throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("padding", "x".repeat(metadataLength))
            .tensor("f", DType.F32, TensorData.of(new float[] {1, 2}), 2);
    byte[] bytes = write(writer);
    long headerLength = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();

    assertThat((8 + headerLength) % 64).isZero();
    assertThat(bytes).hasSize((int) (8 + headerLength + 8));
    assertThat(writer.fileBytes()).isEqualTo(bytes.length);
  }

  @Test
  void theChecksumIsThatOfTheDataSectionAndDoesNotDependOnTheMetadata() throws Exception {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .tensor("b", DType.U8, TensorData.of(new byte[] {1, 2, 3}), 3)
            .tensor("f", DType.F32, TensorData.of(new float[] {1}), 1);
    String before = writer.sha256OfData();
    byte[] bytes = write(writer.checksum());
    byte[] data = Arrays.copyOfRange(bytes, bytes.length - 7, bytes.length);

    byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(data);
    assertThat(before).isEqualTo(java.util.HexFormat.of().formatHex(digest));
    assertThat(readBack(writer).metadata("binorm.sha256")).isEqualTo(before);
  }

  @Test
  void metadataAreSortedSoTheOrderOfCallsDoesNotMatter() throws IOException {
    byte[] one = write(new SafetensorsWriter().metadata("a", "1").metadata("b", "2"));
    byte[] other = write(new SafetensorsWriter().metadata("b", "2").metadata("a", "1"));

    assertThat(one).isEqualTo(other);
  }

  @Test
  void theReaderLeavesWhatFollowsInTheStreamAlone() throws IOException {
    byte[] bytes = write(new SafetensorsWriter().metadata("a", "1"));
    ByteArrayInputStream in = new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length + 5));
    SafetensorsFile.read("two-in-one", in, bytes.length);

    assertThat(in.available()).isEqualTo(5);
  }

  @Test
  void localFilesAreReadByPath(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("m.safetensors");
    Files.write(
        path,
        write(new SafetensorsWriter().tensor("b", DType.U8, TensorData.of(new byte[] {9}), 1)));

    SafetensorsFile file = SafetensorsFile.read(path);
    assertThat(file.bytes("b")).containsExactly(9);
    assertThat(file.fileName()).isEqualTo(path.toString());
    assertThat(file.fileBytes()).isEqualTo(Files.size(path));
  }

  @Test
  void dataOfAnotherSizeThanTheShapeAreRefused() {
    assertThatThrownBy(
            () -> new SafetensorsWriter().tensor("f", DType.F32, TensorData.of(new byte[7]), 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor \"f\": F32 [2] takes 8 bytes, got 7");
  }

  @Test
  void oneNameNamesOneTensor() {
    SafetensorsWriter writer =
        new SafetensorsWriter().tensor("f", DType.U8, TensorData.of(new byte[1]), 1);

    assertThatThrownBy(() -> writer.tensor("f", DType.U8, TensorData.of(new byte[1]), 1))
        .hasMessage("tensor \"f\": the name is taken");
    assertThatThrownBy(() -> writer.tensor("__metadata__", DType.U8, TensorData.of(new byte[0]), 0))
        .hasMessage("tensor \"__metadata__\": the name is taken");
  }

  private static int[] rawBits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static byte[] write(SafetensorsWriter writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.writeTo(out);
    return out.toByteArray();
  }

  private static SafetensorsFile readBack(SafetensorsWriter writer) throws IOException {
    byte[] bytes = write(writer);
    return SafetensorsFile.read("m.safetensors", new ByteArrayInputStream(bytes), bytes.length);
  }
}
