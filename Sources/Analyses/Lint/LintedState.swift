import Diagnostics
import Kubernetes
import Policies
import Reachability

/// A state of a cluster with what the rules ask of it, worked out once for all of them.
struct LintedState: Sendable {
  let step: EvaluatedStep
  let entries: EntryPoints
  let options: Lint.Options
  let labels: LabelIndex
  let operators: Operators
  let containment: Containment
  let serviceLinks: ServiceLinks
  /// What the state was evaluated from, for questions of their own.
  let origin: (state: Series.State, options: Series.Options)?
  /// For each class the workloads that have pods of it, in order.
  let workloadsOfClass: [[Int]]
  /// The pods that patterns of rules select.
  private let places: [PeerPattern: [LabelIndex.PodPlace]]
  /// The ports at which each pod answers, by workload and pod.
  private let answered: [[PortSet]]
  /// The allow rules by which something passes.
  let workingRules: [WorkingRule]
  /// Those of them that are for everywhere, alone or together.
  let wideRules: [WideRule]

  init(
    _ step: EvaluatedStep, entries: EntryPoints, options: Lint.Options,
    origin: (state: Series.State, options: Series.Options)? = nil
  ) {
    self.origin = origin
    self.step = step
    let workingRules = WorkingRule.all(of: step.evaluation)
    self.workingRules = workingRules
    wideRules = WideRule.all(of: workingRules)
    self.entries = entries
    self.options = options
    let labels = LabelIndex(step.snapshot)
    self.labels = labels
    operators = Operators(options.unread)
    containment = Containment(step.snapshot)
    serviceLinks = ServiceLinks(step)
    var workloads = Array(repeating: [Int](), count: step.evaluation.classCount)
    for (position, workload) in step.snapshot.workloads.enumerated() {
      for number in Set(step.evaluation.classNumbers(of: workload.id)) {
        workloads[number].append(position)
      }
    }
    workloadsOfClass = workloads
    var places: [PeerPattern: [LabelIndex.PodPlace]] = [:]
    for policy in step.policies {
      let subject = PeerPattern.pods(policy.subject.pods, in: policy.subject.namespaces)
      for pattern in policy.rules.flatMap(\.peers) + [subject] where places[pattern] == nil {
        if case .pods(let selector, let namespaces) = pattern {
          places[pattern] = labels.pods(selector, in: namespaces)
        }
      }
    }
    self.places = places
    answered = Self.answered(in: step)
  }

  private static func answered(in step: EvaluatedStep) -> [[PortSet]] {
    step.snapshot.workloads.map { workload in
      // The pods of a workload are often alike.
      var last: (declared: [ContainerPort], led: [Port], ports: PortSet) = ([], [], .none)
      return workload.endpoints.enumerated().map { index, pod in
        let led = step.services.ports(leadingTo: workload.id, index: index)
        if pod.spec.ports != last.declared || led != last.led {
          last = (pod.spec.ports, led, PortSet(pod.spec.ports.map(\.port) + led))
        }
        return last.ports
      }
    }
  }

  var snapshot: Snapshot { step.snapshot }
  var evaluation: Evaluation { step.evaluation }

  /// The pods that a pattern selects by labels; none for a pattern of another sort.
  func pods(_ pattern: PeerPattern) -> [LabelIndex.PodPlace] {
    if let known = places[pattern] { return known }
    guard case .pods(let selector, let namespaces) = pattern else { return [] }
    return labels.pods(selector, in: namespaces)
  }

  /// The pods that a policy is about.
  func subjects(of policy: Policy) -> [LabelIndex.PodPlace] {
    pods(.pods(policy.subject.pods, in: policy.subject.namespaces))
  }

  func workload(_ place: LabelIndex.PodPlace) -> Workload { snapshot.workloads[place.workload] }

  func pod(_ place: LabelIndex.PodPlace) -> Pod {
    snapshot.workloads[place.workload].endpoints[place.pod]
  }

  func endpoint(_ place: LabelIndex.PodPlace) -> Endpoint {
    .pod(workload(place).id, index: place.pod)
  }

  /// The ports at which a pod answers as far as manifests tell: those it declares, and those Services lead to.
  func ports(of place: LabelIndex.PodPlace) -> Set<Port> {
    Set(pod(place).spec.ports.map(\.port))
      .union(step.services.ports(leadingTo: workload(place).id, index: place.pod))
  }

  /// Whether manifests tell that a pod answers at a port.
  func answers(_ place: LabelIndex.PodPlace, at port: Port) -> Bool {
    answered[place.workload][place.pod].contains(port)
  }

  /// Whether manifests tell of any port at which a pod answers.
  func answersAnywhere(_ place: LabelIndex.PodPlace) -> Bool {
    !answered[place.workload][place.pod].isEmpty
  }

  /// The workloads of pods, each once, in order; what is assumed is left out beside what the author wrote.
  func workloads(of places: some Sequence<LabelIndex.PodPlace>) -> [Workload.ID] {
    let all = Set(places.map(\.workload)).map { snapshot.workloads[$0] }
    let written = all.filter { !$0.isAssumed }
    return (written.isEmpty ? all : written).map(\.id).sorted()
  }

  /// The workloads that have pods in a set of classes, in order; assumed ones are left out.
  func workloads(in set: ClassSet) -> [Workload.ID] {
    var positions: Set<Int> = []
    set.forEach { positions.formUnion(workloadsOfClass[$0]) }
    return positions.sorted().map { snapshot.workloads[$0] }
      .filter { !$0.isAssumed && !$0.isExposure }.map(\.id)
  }

  /// The workloads that manifests describe, in order.
  var ownWorkloads: [Workload] { snapshot.workloads.filter { !$0.isAssumed && !$0.isExposure } }
}

extension [Workload.ID] {
  /// The names in a sentence: `shop/api`, `shop/web` and 3 more.
  var inWords: String { Words.list(map { "`\($0.namespace)/\($0.name)`" }) }
}

/// Lists in sentences.
enum Words {
  /// The items; of more than four the first three, and how many more there are.
  static func list(_ items: [String]) -> String {
    switch items.count {
    case 0: return "none"
    case 1: return items[0]
    case 2...4: return items.dropLast().joined(separator: ", ") + " and " + items[items.count - 1]
    default: return items.prefix(3).joined(separator: ", ") + " and \(items.count - 3) more"
    }
  }

  /// A number with its noun: `1 pod`, `3 pods`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension PolicyReference {
  /// What a finding is about: `NetworkPolicy shop/db`.
  var subjectText: String { "\(kind) \(fullName)" }
}
