/// The batch scripts of a run divided into shards: an array job, and the merge that is to follow it.
///
/// A pure function of its arguments. The scripts name everything by absolute path and give the program an
/// environment of its own, so that they run the same from any shell, by hand too: `sbatch --array=3 shards.sh`
/// computes what is missing of element 3. A part that is complete is not computed again, and what a killed element has
/// finished is kept (`run --resume`), so a job may be requeued at any moment.
public struct SlurmScripts: Sendable, Equatable {
  /// What each job asks the cluster for.
  public struct Resources: Sendable {
    /// The partition; nil for the cluster's default.
    public let partition: String?
    /// The time limit as Slurm writes it; nil for the partition's.
    public let time: String?
    /// Memory of a job as Slurm writes it, such as `2G`. Always asked for: without it a job may get a whole node's.
    public let memory: String
    /// Cores of a job, and the worker threads that use them.
    public let cpus: Int

    /// So much of everything.
    public init(partition: String?, time: String?, memory: String, cpus: Int) {
      self.partition = partition
      self.time = time
      self.memory = memory
      self.cpus = cpus
    }
  }

  /// A path that cannot be written into a batch script.
  public struct UnusablePath: Error, Sendable, CustomStringConvertible {
    let path: String

    /// The sentence a user reads.
    public var description: String {
      "\(path): error: Slurm takes no path with a quotation mark, a backslash or a control character (rename it)"
    }
  }

  /// The script of the array.
  public let shards: String
  /// The script of the merge.
  public let merge: String

  /// The scripts of a run.
  /// - Parameters:
  ///   - program: the absolute path of this program.
  ///   - study: the absolute path of the study file.
  ///   - folder: the scripts' folder in the output folder, whose path is absolute.
  ///   - environment: variables that the program needs; it sees no others.
  public init(
    program: String, study: String, folder: SlurmFolder, array: SlurmArray, resources: Resources,
    environment: [String: String]
  ) throws(UnusablePath) {
    for path in [program, study, folder.output] + environment.values {
      // Slurm reads a backslash as "no patterns in this name".
      guard !path.contains(where: { "\"\\".contains($0) }),
        path.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
      else { throw UnusablePath(path: path) }
    }
    let out = Self.quoted(folder.output)
    let variables = environment.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value))" }
    let command = "/usr/bin/env -i\(variables.joined()) \(Self.quoted(program))"
    shards = """
      #!/bin/sh
      # Written by validate-cli slurm: \(array.shards) shards of a run in \(array.elements) elements. Element 2 alone, again:
      #   sbatch --array=2 \(Self.quoted(folder.shardsScript))
      #SBATCH --job-name=validate-shards
      #SBATCH --array=1-\(array.elements)
      \(Self.directives(resources, log: folder.log(ofElement: "%a", job: "%A", escaped: true)))
      shard=$SLURM_ARRAY_TASK_ID
      while [ "$shard" -le \(array.shards) ]; do
        \(command) run \(Self.quoted(study)) --out \(out) \\
          --shard "$shard/\(array.shards)" --resume --jobs \(resources.cpus) || exit $?
        shard=$((shard + \(array.elements)))
      done

      """
    let status = Self.quoted(folder.mergeStatusFile)
    let draft = Self.quoted(folder.mergeStatusFile + ".partial")
    merge = """
      #!/bin/sh
      # Written by validate-cli slurm: puts the parts of \(array.shards) shards together when all are there.
      #SBATCH --job-name=validate-merge
      #SBATCH --kill-on-invalid-dep=yes
      \(Self.directives(resources, log: folder.mergeLog(job: "%j", escaped: true)))
      # Requeued after its end: the results are there already.
      if [ -e \(Self.quoted(folder.output + "/manifest.json")) ] && [ -e \(status) ]; then exit "$(cat \(status))"; fi
      status=0
      \(command) merge \(Self.quoted(study)) --out \(out) \\
        --jobs \(resources.cpus) || status=$?
      printf '%s\\n' "$status" >\(draft) && mv \(draft) \(status)
      exit "$status"

      """
  }

  private static func directives(_ resources: Resources, log: String) -> String {
    var lines: [String] = []
    if let partition = resources.partition { lines.append("--partition=\(partition)") }
    if let time = resources.time { lines.append("--time=\(time)") }
    lines += [
      "--nodes=1", "--ntasks=1", "--cpus-per-task=\(resources.cpus)", "--mem=\(resources.memory)",
      "--requeue", "--open-mode=append", "--output=\"\(log)\"",
    ]
    return lines.map { "#SBATCH \($0)" }.joined(separator: "\n")
  }

  /// A word of the shell that stands for exactly these characters.
  public static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: #"'\''"#))'" }
}
