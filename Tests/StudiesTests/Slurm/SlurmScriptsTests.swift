import Studies
import Testing

@Suite struct SlurmScriptsTests {
  private func scripts(
    output: String = "/data/lung study/100% out", shards: Int = 10, limit: Int = 5,
    resources: SlurmScripts.Resources = .init(partition: "short", time: "2:00:00", memory: "4G", cpus: 8),
    environment: [String: String] = [:]
  ) throws -> SlurmScripts {
    try SlurmScripts(
      program: "/opt/validate-cli", study: "/data/lung study/o'neill.yaml", folder: SlurmFolder(of: output),
      array: try #require(SlurmArray(shards: shards, limit: limit)), resources: resources,
      environment: environment)
  }

  @Test func theArraysScriptIsThis() throws {
    let expected = #"""
      #!/bin/sh
      # Written by validate-cli slurm: 10 shards of a run in 4 elements. Element 2 alone, again:
      #   sbatch --array=2 '/data/lung study/100% out/slurm/shards.sh'
      #SBATCH --job-name=validate-shards
      #SBATCH --array=1-4
      #SBATCH --partition=short
      #SBATCH --time=2:00:00
      #SBATCH --nodes=1
      #SBATCH --ntasks=1
      #SBATCH --cpus-per-task=8
      #SBATCH --mem=4G
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output="/data/lung study/100%% out/slurm/logs/shards-%A_%a.log"
      shard=$SLURM_ARRAY_TASK_ID
      while [ "$shard" -le 10 ]; do
        /usr/bin/env -i '/opt/validate-cli' run '/data/lung study/o'\''neill.yaml' --out '/data/lung study/100% out' \
          --shard "$shard/10" --resume --jobs 8 || exit $?
        shard=$((shard + 4))
      done

      """#
    #expect(try scripts().shards == expected)
  }

  @Test func theMergesScriptIsThis() throws {
    let expected = #"""
      #!/bin/sh
      # Written by validate-cli slurm: puts the parts of 10 shards together when all are there.
      #SBATCH --job-name=validate-merge
      #SBATCH --kill-on-invalid-dep=yes
      #SBATCH --nodes=1
      #SBATCH --ntasks=1
      #SBATCH --cpus-per-task=1
      #SBATCH --mem=2G
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output="/out/slurm/logs/merge-%j.log"
      # Requeued after its end: the results are there already.
      if [ -e '/out/manifest.json' ] && [ -e '/out/slurm/merge.status' ]; then exit "$(cat '/out/slurm/merge.status')"; fi
      status=0
      /usr/bin/env -i LD_LIBRARY_PATH='/opt/my libs' '/opt/validate-cli' merge '/data/lung study/o'\''neill.yaml' --out '/out' \
        --jobs 1 || status=$?
      printf '%s\n' "$status" >'/out/slurm/merge.status.partial' && mv '/out/slurm/merge.status.partial' '/out/slurm/merge.status'
      exit "$status"

      """#
    let made = try scripts(
      output: "/out", resources: .init(partition: nil, time: nil, memory: "2G", cpus: 1),
      environment: ["LD_LIBRARY_PATH": "/opt/my libs"])
    #expect(made.merge == expected)
  }

  @Test(arguments: ["/a\"b", "/a\\b", "/a\nb"])
  func pathsThatSlurmMisreadsAreRefused(_ path: String) throws {
    #expect(throws: SlurmScripts.UnusablePath.self) { try scripts(output: path) }
  }
}
