package import Diagnostics

/// What can be said about manifests.
///
/// Scripts may rely on these names: one that was released is never reused for something else.
extension Diagnostic.Code {
  // Files.
  package static let unreadable = Self("unreadable")
  package static let tooLarge = Self("too-large")
  package static let notAFile = Self("not-a-file")
  package static let notText = Self("not-text")
  package static let noObjects = Self("no-objects")
  package static let template = Self("template")

  // Syntax.
  package static let yamlSyntax = Self("yaml-syntax")
  package static let jsonSyntax = Self("json-syntax")
  package static let tooDeep = Self("too-deep")
  package static let aliasExpansion = Self("alias-expansion")
  package static let invalidAlias = Self("invalid-alias")
  package static let duplicateKey = Self("duplicate-key")

  // Fields of any kind.
  package static let notAnObject = Self("not-an-object")
  package static let missingField = Self("missing-field")
  package static let wrongType = Self("wrong-type")
  package static let nullValue = Self("null-value")
  package static let unknownField = Self("unknown-field")
  package static let unsupportedValue = Self("unsupported-value")

  // Kinds.
  package static let unknownKind = Self("unknown-kind")
  package static let unknownAPIVersion = Self("unknown-api-version")
  package static let removedAPI = Self("removed-api")
  package static let policyNotEvaluated = Self("policy-not-evaluated")
  package static let ignoredAnnotation = Self("ignored-annotation")

  // Names, labels, addresses, ports.
  package static let invalidName = Self("invalid-name")
  package static let invalidNamespace = Self("invalid-namespace")
  package static let invalidLabel = Self("invalid-label")
  package static let invalidOperator = Self("invalid-operator")
  package static let invalidSelectorValues = Self("invalid-selector-values")
  package static let invalidCIDR = Self("invalid-cidr")
  package static let ambiguousCIDR = Self("ambiguous-cidr")
  package static let invalidExcept = Self("invalid-except")
  package static let invalidAddress = Self("invalid-address")
  package static let invalidPort = Self("invalid-port")
  package static let invalidPortName = Self("invalid-port-name")
  package static let invalidEndPort = Self("invalid-end-port")
  package static let invalidProtocol = Self("invalid-protocol")

  // Policies, Services and workloads.
  package static let invalidPeer = Self("invalid-peer")
  package static let unknownPeer = Self("unknown-peer")
  package static let invalidPriority = Self("invalid-priority")
  package static let invalidTier = Self("invalid-tier")
  package static let invalidAction = Self("invalid-action")
  package static let invalidSubject = Self("invalid-subject")
  package static let tooManyItems = Self("too-many-items")
  package static let invalidPolicyTypes = Self("invalid-policy-types")
  package static let missingPodSelector = Self("missing-pod-selector")
  package static let invalidService = Self("invalid-service")
  package static let invalidReplicas = Self("invalid-replicas")

  // Ways in.
  package static let invalidIngress = Self("invalid-ingress")
  package static let invalidGateway = Self("invalid-gateway")
  package static let invalidHost = Self("invalid-host")
  package static let invalidPath = Self("invalid-path")
  package static let invalidWeight = Self("invalid-weight")

  // Flow logs.
  package static let invalidFlow = Self("invalid-flow")
  package static let noFlows = Self("no-flows")
  package static let lostFlows = Self("lost-flows")
  package static let flowsLeftOut = Self("flows-left-out")

  // Steps.
  package static let invalidStep = Self("invalid-step")
  package static let pathOutside = Self("path-outside")
  package static let invalidExpectation = Self("invalid-expectation")
}
