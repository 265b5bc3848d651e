package org.binorm.jobs.lineage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One event of a run, as OpenLineage's specification 2-0-2 has it.
 *
 * @param run what all events of one run of a job share
 * @param outputs only of jobs that are done
 * @param error of a job that failed
 */
record RunEvent(
    Type type,
    Instant time,
    UUID run,
    Job job,
    List<Dataset> inputs,
    List<Dataset> outputs,
    Optional<String> error) {
  /** Where a run stands. */
  enum Type {
    START,
    COMPLETE,
    FAIL,
    ABORT
  }

  /**
   * Whose run it is.
   *
   * @param parent the run that started it, of a scheduler for example
   */
  record Job(String namespace, String name, String sparkVersion, Optional<Parent> parent) {}

  /** A run of somebody else. */
  record Parent(String namespace, String name, String run) {}

  private static final String SPECIFICATION =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final String FACETS = "https://openlineage.io/spec/facets/";
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    ObjectNode event = JSON.createObjectNode();
    event.put("eventType", type.name());
    event.put("eventTime", time.toString());
    event.put("producer", producer());
    event.put("schemaURL", SPECIFICATION);
    ObjectNode runNode = event.putObject("run");
    runNode.put("runId", run.toString());
    runFacets(runNode.putObject("facets"));
    ObjectNode jobNode = event.putObject("job");
    jobNode.put("namespace", job.namespace());
    jobNode.put("name", job.name());
    facet(jobNode.putObject("facets"), "jobType", "2-0-3/JobTypeJobFacet")
        .put("processingType", "BATCH")
        .put("integration", "BINORM")
        .put("jobType", "JOB");
    datasets(event.putArray("inputs"), inputs);
    datasets(event.putArray("outputs"), outputs);
    return event.toString();
  }

  private void runFacets(ObjectNode facets) {
    facet(facets, "processing_engine", "1-1-1/ProcessingEngineRunFacet")
        .put("name", "spark")
        .put("version", job.sparkVersion());
    error.ifPresent(
        message ->
            facet(facets, "errorMessage", "1-0-1/ErrorMessageRunFacet")
                .put("message", message)
                .put("programmingLanguage", "JAVA"));
    job.parent()
        .ifPresent(
            parent -> {
              ObjectNode facet = facet(facets, "parent", "1-0-1/ParentRunFacet");
              facet.putObject("run").put("runId", parent.run());
              facet
                  .putObject("job")
                  .put("namespace", parent.namespace())
                  .put("name", parent.name());
            });
  }

  /**
   * @param schema version and name
   */
  private static ObjectNode facet(ObjectNode facets, String name, String schema) {
    String type = schema.substring(schema.indexOf('/') + 1);
    return facets
        .putObject(name)
        .put("_producer", producer())
        .put("_schemaURL", FACETS + schema + ".json#/$defs/" + type);
  }

  private static void datasets(ArrayNode array, List<Dataset> all) {
    for (Dataset dataset : all) {
      array.addObject().put("namespace", dataset.namespace()).put("name", dataset.name());
    }
  }

  private static String producer() {
    String version = RunEvent.class.getPackage().getImplementationVersion();
    return "urn:binorm:" + (version == null ? "not-packaged" : version);
  }
}
