package dev.fleet.agent.link;

import com.google.protobuf.ByteString;
import dev.fleet.v1.Assignment;
import dev.fleet.v1.AssignmentChange;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.UnitContent;
import dev.fleet.v1.WatchAssignmentsResponse;

/** Messages of the watch of assignments. The digest of a content is the content itself. */
final class Messages {
  private Messages() {}

  static Assignment.Builder assignment(String unit, String content, DesiredState desired) {
    return Assignment.newBuilder()
        .setUnit(unit)
        .setContentDigest(content)
        .setHash("hash of " + content)
        .setDesiredState(desired)
        .setGeneration(1)
        .setCreateRevision(1);
  }

  static WatchAssignmentsResponse.Builder message(Assignment.Builder... assignments) {
    var message = WatchAssignmentsResponse.newBuilder().setRevision(5);
    for (Assignment.Builder assignment : assignments) {
      if (assignment.getContentDigest().startsWith("[")) {
        message.addContents(
            UnitContent.newBuilder()
                .setDigest(assignment.getContentDigest())
                .setContent(ByteString.copyFromUtf8(assignment.getContentDigest())));
      }
      message.addChanges(AssignmentChange.newBuilder().setPut(assignment));
    }
    return message;
  }
}
