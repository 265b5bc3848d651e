package org.binorm.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.binorm.engine.checkpoint.CheckpointException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of damage is refused with its own message. */
class SafetensorsDamagedFilesTest {

  @Test
  void emptyAndTinyFilesAreNotCheckpoints() {
    refused(new byte[0], Problem.NOT_A_CHECKPOINT, "not a safetensors file: has only 0 bytes");
    refused(new byte[7], Problem.NOT_A_CHECKPOINT, "not a safetensors file: has only 7 bytes");
  }

  @Test
  void otherKindsOfFilesAreNotCheckpoints() {
    byte[] text = "hello, this is plain text".getBytes(StandardCharsets.UTF_8);
    refused(
        text,
        Problem.NOT_A_CHECKPOINT,
        "not a safetensors file: its first 8 bytes are not the length of a header");
    byte[] zeros = new byte[100];
    zeros[0] = 20;
    refused(
        zeros, Problem.NOT_A_CHECKPOINT, "not a safetensors file: its header is not a JSON object");
  }

  @Test
  void everyPossibleTruncationIsNoticed() throws IOException {
    byte[] whole = good();
    int headerEnd = 8 + headerLength(whole);
    for (int length = 8; length < whole.length; length++) {
      int declared = length < headerEnd ? headerEnd : whole.length;
      refused(
          Arrays.copyOf(whole, length),
          Problem.TRUNCATED,
          "truncated at byte %d, header declares %d".formatted(length, declared));
    }
  }

  @Test
  void aStreamShorterThanItsAnnouncedLengthIsTruncated() throws IOException {
    byte[] whole = good();
    CheckpointException refused = readRefused(Arrays.copyOf(whole, whole.length - 3), whole.length);

    assertThat(refused.problem()).isEqualTo(Problem.TRUNCATED);
    assertThat(refused)
        .hasMessage(
            "m.safetensors: truncated at byte %d, header declares %d"
                .formatted(whole.length - 3, whole.length));
  }

  @Test
  void bytesBehindTheDataAreRefused() throws IOException {
    byte[] whole = good();
    refused(
        Arrays.copyOf(whole, whole.length + 2),
        Problem.MALFORMED,
        "2 bytes behind the end of the data, header declares a file of " + whole.length);
  }

  @Test
  void everyFlippedBitOfTheDataIsNoticed() throws IOException {
    byte[] whole = good();
    for (int bit = 8 * (8 + headerLength(whole)); bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertThat(readRefused(damaged, damaged.length).problem())
          .isEqualTo(Problem.CHECKSUM_MISMATCH);
    }
  }

  @Test
  void hugeTensorsInASmallFileAreRefusedBeforeAllocating() {
    refused(
        file("{'a':{'dtype':'F32','shape':[2000000000],'data_offsets':[0,8000000000]}}", 8),
        Problem.TRUNCATED,
        "truncated at byte 88, header declares 8000000080");
  }

  @Test
  void shapesThatOverflowAreRefused() {
    refusedHeader(
        "{'a':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}",
        "tensor \"a\": shape [4294967296, 4294967296] has more than 2147483639 elements");
    refusedHeader(
        "{'a':{'dtype':'U8','shape':[99999999999999999999],'data_offsets':[0,0]}}",
        "header: expected whole numbers for shape of tensor \"a\", got 99999999999999999999");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
"""
{'a':{'dtype':'U8','shape':[-1],'data_offsets':[0,8]}}                   | tensor "a": shape [-1] has a negative size
{'a':{'dtype':'U8','shape':[7],'data_offsets':[0,8]}}                    | tensor "a": U8 [7] takes 7 bytes, data_offsets [0, 8] hold 8
{'a':{'dtype':'U8','shape':[8],'data_offsets':[8,0]}}                    | tensor "a": data_offsets [8, 0], expected [begin, end]
{'a':{'dtype':'U8','shape':[8],'data_offsets':[-8,0]}}                   | tensor "a": data_offsets [-8, 0], expected [begin, end]
{'a':{'dtype':'U8','shape':[8],'data_offsets':[0]}}                      | tensor "a": data_offsets [0], expected [begin, end]
{'a':{'dtype':'BF16','shape':[4],'data_offsets':[0,8]}}                  | tensor "a": dtype BF16, expected one of [U8, I32, I64, F32]
{'a':{'dtype':'U8','shape':[8]}}                                         | tensor "a": dtype, shape or data_offsets is missing
{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8],'extra':1}}          | tensor "a": unknown key "extra"
{'a':{'dtype':'U8','shape':[8.0],'data_offsets':[0,8]}}                  | header: expected whole numbers for shape of tensor "a", got VALUE_NUMBER_FLOAT
{'a':{'dtype':'U8','shape':8,'data_offsets':[0,8]}}                      | header: expected whole numbers for shape of tensor "a", got VALUE_NUMBER_INT
{'a':{'dtype':1,'shape':[8],'data_offsets':[0,8]}}                       | header: expected a string for dtype, got VALUE_NUMBER_INT
{'a':7}                                                                  | header: expected an object for "a", got VALUE_NUMBER_INT
{'__metadata__':{'a':7}}                                                 | header: expected a string for metadata "a", got VALUE_NUMBER_INT
{'':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}}                     | a tensor has an empty name
{'a':{'dtype':'U8','shape':[8],'data_offsets':[0,8]}}{}                  | header: text behind the closing brace
""")
  void headersThatBreakARuleAreRefused(String header, String message) {
    refusedHeader(header, message);
  }

  @Test
  void overlapsAndHolesAreRefused() {
    refusedHeader(
        "{'a':{'dtype':'U8','shape':[5],'data_offsets':[0,5]},"
            + "'b':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}}",
        "tensor \"b\": data begin at 4, inside another tensor that ends at 5");
    refusedHeader(
        "{'a':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},"
            + "'b':{'dtype':'U8','shape':[4],'data_offsets':[4,8]}}",
        "tensor \"b\": data begin at 4, leaving a hole behind 3");
  }

  @Test
  void duplicateNamesAreRefused() {
    assertThat(refusalOf(file("{'__metadata__':{'a':'1','a':'2'}}", 0)))
        .hasMessage("m.safetensors: header: Duplicate field 'a'");
    assertThat(
            refusalOf(
                file(
                    "{'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]},"
                        + "'a':{'dtype':'U8','shape':[0],'data_offsets':[0,0]}}",
                    0)))
        .hasMessage("m.safetensors: header: Duplicate field 'a'");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(refusalOf(file("{'a':{'shape':" + "[".repeat(5000) + "]}}", 0)).problem())
        .isEqualTo(Problem.MALFORMED);
  }

  @Test
  void brokenJsonAndBrokenUtf8AreRefused() {
    assertThat(refusalOf(file("{'a':", 0)).problem()).isEqualTo(Problem.MALFORMED);
    byte[] broken = file("{'__metadata__':{'a':'?'}}", 0);
    broken[8 + "{'__metadata__':{'a':'".length()] = (byte) 0xFF;
    refused(broken, Problem.MALFORMED, "header: not UTF-8 text");
  }

  @Test
  void askingForWhatIsNotThereNamesIt() throws IOException {
    byte[] bytes = good();
    SafetensorsFile file =
        SafetensorsFile.read("m.safetensors", new ByteArrayInputStream(bytes), bytes.length);

    assertProblem(() -> file.floats("c"), Problem.SPEC_MISMATCH, "has no tensor \"c\"");
    assertProblem(
        () -> file.floats("b"), Problem.SPEC_MISMATCH, "tensor \"b\": expected F32, got U8");
    assertProblem(() -> file.metadata("c"), Problem.SPEC_MISMATCH, "has no metadata entry \"c\"");
  }

  @Test
  void formatVersionsAreCompared() throws IOException {
    assertProblem(
        () -> withFormat("2").requireFormat("binorm.format", 1),
        Problem.NEWER_FORMAT,
        "written in format 2, this version reads up to 1; update Binorm");
    assertProblem(
        () -> withFormat("one").requireFormat("binorm.format", 1),
        Problem.MALFORMED,
        "metadata \"binorm.format\": expected a version number, got \"one\"");
    assertProblem(
        () -> withFormat("1").requireFormat("another.format", 1),
        Problem.NOT_A_CHECKPOINT,
        "has no metadata entry \"another.format\"");
    withFormat("1").requireFormat("binorm.format", 1);
  }

  @Test
  void aHeaderLongerThanTheFileAllocatesNoMoreThanTheFile() {
    byte[] bytes = file("{'__metadata__':{}}", 0);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(99_999_999);
    refused(
        bytes,
        Problem.TRUNCATED,
        "truncated at byte " + bytes.length + ", header declares 100000007");
  }

  private static SafetensorsFile withFormat(String version) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SafetensorsWriter().metadata("binorm.format", version).writeTo(out);
    return SafetensorsFile.read(
        "m.safetensors", new ByteArrayInputStream(out.toByteArray()), out.size());
  }

  private static byte[] good() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SafetensorsWriter()
        .tensor("f", DType.F32, TensorData.of(new float[] {1, 2, 3}), 3)
        .tensor("b", DType.U8, TensorData.of(new byte[] {4, 5}), 2)
        .checksum()
        .writeTo(out);
    return out.toByteArray();
  }

  private static int headerLength(byte[] file) {
    return (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
  }

  /** A file with this header (single quotes stand for double ones), padded, and zero data. */
  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    int padded = (8 + json.length + 7) / 8 * 8 - 8;
    ByteBuffer file = ByteBuffer.allocate(8 + padded + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(padded).put(json);
    while (file.position() < 8 + padded) {
      file.put((byte) ' ');
    }
    return file.array();
  }

  private static void refusedHeader(String header, String message) {
    refused(file(header, 8), Problem.MALFORMED, message);
  }

  private static void refused(byte[] bytes, Problem problem, String message) {
    CheckpointException refused = refusalOf(bytes);
    assertThat(refused).hasMessage("m.safetensors: " + message);
    assertThat(refused.problem()).isEqualTo(problem);
  }

  private static CheckpointException refusalOf(byte[] bytes) {
    return readRefused(bytes, bytes.length);
  }

  private static CheckpointException readRefused(byte[] bytes, long length) {
    CheckpointException refused =
        catchThrowableOfType(
            CheckpointException.class,
            () -> SafetensorsFile.read("m.safetensors", new ByteArrayInputStream(bytes), length));
    assertThat(refused).as("the file must be refused").isNotNull();
    return refused;
  }

  private static void assertProblem(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Problem problem, String message) {
    CheckpointException refused = catchThrowableOfType(CheckpointException.class, call);
    assertThat(refused).hasMessage("m.safetensors: " + message);
    assertThat(refused.problem()).isEqualTo(problem);
  }
}
