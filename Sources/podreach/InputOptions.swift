import Analyses
import Diagnostics
public import ArgumentParser
import Kubernetes
public import Manifests

/// What is read, and what the manifests do not tell.
struct InputOptions: ParsableArguments {
  @Argument(
    help: "Files and directories with manifests; `-` is standard input.",
    completion: .file())
  var paths: [String] = []

  @Option(
    name: [.customShort("f"), .customLong("filename")], parsing: .singleValue,
    help: ArgumentHelp("The same as a path, as kubectl has it.", valueName: "path"))
  var filenames: [String] = []

  @Flag(name: [.customShort("R"), .long], help: "Read directories with all below them.")
  var recursive = false

  @Option(
    name: .shortAndLong,
    help: "The namespace of objects that name none.")
  var namespace = "default"

  @Option(help: "Whether the network plugin enforces policies: full or none.")
  var enforcement: Enforcement = .full

  @Option(
    name: .customLong("pod-cidr"), parsing: .singleValue,
    help: ArgumentHelp(
      "A range that pods get their addresses from; settles what an ipBlock means for pods.",
      valueName: "cidr"),
    transform: InputOptions.podCIDR)
  var podCIDRs: [CIDR] = []

  @Option(help: ArgumentHelp("The namespace of the cluster DNS.", valueName: "namespace"))
  var dnsNamespace = "kube-system"

  @Option(help: ArgumentHelp("The labels of the cluster DNS pods.", valueName: "key=value,…"))
  var dnsSelector: LabelArgument = LabelArgument(["k8s-app": "kube-dns"])

  @Option(
    help: ArgumentHelp(
      "The port at the DNS pods, such as 5353 on OpenShift; by default where the DNS Service leads.",
      valueName: "port"))
  var dnsPort: UInt16?

  @Flag(help: "Show what policies open to pods that are not in the input, too.")
  var exposure = false

  @Option(
    name: .customLong("ingress-controller"), parsing: .singleValue,
    help: ArgumentHelp(
      "A workload that serves Ingresses, Gateways and Routes; by default found by their class.",
      valueName: "workload"))
  var controllers: [EndpointArgument] = []

  @Flag(help: "Write nothing when any input is invalid.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Name every object that is not considered.")
  var verbose = false

  @Flag(
    name: .shortAndLong,
    help: "Show errors only; with -o FILE or a directory nothing else at all.")
  var quiet = false

  /// All paths, in the order of the command line's two forms.
  var allPaths: [String] { paths + filenames }

  var reader: ManifestReader {
    ManifestReader(options: ReadingOptions(defaultNamespace: namespace, recursive: recursive))
  }

  var dns: ClusterDNS {
    ClusterDNS(
      namespace: dnsNamespace, selector: LabelSelector(matchLabels: dnsSelector.labels),
      port: dnsPort)
  }

  /// Who serves the ways in.
  var entries: EntryPoints.Options {
    EntryPoints.Options(controllers: controllers.map(\.expression))
  }

  /// A state with everything that has to be assumed: the cluster DNS, and controllers of the ways in.
  func completing(_ snapshot: Snapshot) -> Snapshot {
    dns.completing(EntryPoints(snapshot, options: entries).snapshot)
  }

  /// Checks that there is something to read, for commands that always need it.
  func requirePaths() throws {
    guard !allPaths.isEmpty else {
      throw ValidationError("Name a file or a directory with manifests, or `-` for standard input.")
    }
  }

  func validate() throws {
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    guard (1...63).contains(namespace.count), namespace.allSatisfy(letters.contains),
      namespace.first != "-", namespace.last != "-"
    else { throw ValidationError("`\(namespace)` cannot be the name of a namespace.") }
    if dnsPort == 0 { throw ValidationError("A port is a number from 1 to 65535.") }
  }
}

/// Labels on the command line: `key=value,key=value`.
struct LabelArgument: ExpressibleByArgument {
  var labels: Labels

  init(_ labels: Labels) { self.labels = labels }

  init?(argument: String) {
    labels = Labels()
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, !pair[0].isEmpty else { return nil }
      labels[String(pair[0])] = String(pair[1])
    }
  }

  var defaultValueDescription: String {
    labels.sorted.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}

extension InputOptions {
  /// Reads a range of addresses from the command line.
  ///
  /// - Throws: what is wrong with it.
  fileprivate static func podCIDR(_ text: String) throws -> CIDR {
    guard let range = CIDR(text) else {
      let shown = DiagnosticTextWriter.printable(text)
      throw ValidationError(
        "`\(shown)` is no range of addresses: write an address and a length, such as 10.244.0.0/16 or fd00:10:244::/56."
      )
    }
    return range
  }
}

extension Enforcement: ExpressibleByArgument {}
