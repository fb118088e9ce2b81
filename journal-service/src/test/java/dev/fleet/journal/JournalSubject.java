package dev.fleet.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kind of journal, which the contract of the service is held against. */
interface JournalSubject {
  /** journald's files, read by journalctl. */
  JournalSubject JOURNALD = new Journald();

  /** The files of an embedded unit manager. */
  JournalSubject EMBEDDED = new Embedded();

  /** A service over the journal in a directory. */
  JournalFixture serve(Path directory) throws IOException;

  /** Begins to write to the journal in a directory, or goes on with it. */
  EntryWriter write(Path directory) throws IOException;

  /** What is written from now on goes into other files. */
  void rotate(Path directory) throws IOException;

  /** Deletes what was written before the rotation. */
  void vacuum(Path directory) throws IOException;

  /** See {@link #JOURNALD}. */
  record Journald() implements JournalSubject {
    private static final String ARCHIVED = "system@1-2-3.journal";

    @Override
    public JournalFixture serve(Path directory) throws IOException {
      return JournalFixture.over(directory);
    }

    @Override
    public EntryWriter write(Path directory) throws IOException {
      return JournalFile.in(directory, "system");
    }

    @Override
    public void rotate(Path directory) throws IOException {
      Files.move(directory.resolve("system.journal"), directory.resolve(ARCHIVED));
    }

    @Override
    public void vacuum(Path directory) throws IOException {
      Files.delete(directory.resolve(ARCHIVED));
    }
  }

  /** See {@link #EMBEDDED}. */
  record Embedded() implements JournalSubject {
    @Override
    public JournalFixture serve(Path directory) throws IOException {
      return JournalFixture.overEmbedded(directory);
    }

    @Override
    public EntryWriter write(Path directory) throws IOException {
      return new EmbeddedJournal(directory);
    }

    /** As if a writer had been killed when it had just made the next segment. */
    @Override
    public void rotate(Path directory) throws IOException {
      String last = segments(directory).getLast().getFileName().toString();
      long ordinal = Long.parseLong(last.substring(0, last.indexOf('.')), 16);
      Files.createFile(directory.resolve("%016x.segment".formatted(ordinal + 1)));
    }

    @Override
    public void vacuum(Path directory) throws IOException {
      Files.delete(segments(directory).getFirst());
    }

    private static List<Path> segments(Path directory) throws IOException {
      try (var files = Files.list(directory)) {
        return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
      }
    }
  }
}
