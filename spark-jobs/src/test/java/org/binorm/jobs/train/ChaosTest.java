package org.binorm.jobs.train;

import java.util.List;

/** Spark's own test cluster: two executors, which are children of the driver. */
class ChaosTest extends ChaosRules {
  @Override
  String master() {
    return "local-cluster[2,1,1024]";
  }

  @Override
  List<ProcessHandle> executors(Process driver) {
    return driver.descendants().toList();
  }
}
