import Kubernetes

/// A kind of policy that can change who talks to whom, and that Podreach does not evaluate.
struct ForeignPolicy {
  /// Whether its objects are in a namespace and concern the pods there.
  var isNamespaced: Bool
  /// The directions that it can concern.
  var directions: Set<Direction>
  /// Whether the kind is one of those listed here, and not only by its name a policy.
  var isKnown = true

  /// The namespace whose Istio policies concern the whole mesh, by default.
  static let meshNamespace = "istio-system"

  /// Finds the kind; `nil` when it is no policy that can change a connection.
  ///
  /// Calico's `Staged…` kinds are not here: they report without taking effect.
  static func of(group: String, kind: String) -> Self? {
    switch (group, kind) {
    case ("cilium.io", "CiliumClusterwideNetworkPolicy"),
      ("projectcalico.org", "GlobalNetworkPolicy"),
      ("crd.projectcalico.org", "GlobalNetworkPolicy"),
      ("crd.antrea.io", "ClusterNetworkPolicy"),
      ("security.antrea.tanzu.vmware.com", "ClusterNetworkPolicy"),
      ("networking.k8s.aws", "ClusterNetworkPolicy"):
      Self(isNamespaced: false, directions: [.ingress, .egress])
    case ("cilium.io", "CiliumNetworkPolicy"),
      ("projectcalico.org", "NetworkPolicy"),
      ("crd.projectcalico.org", "NetworkPolicy"),
      ("crd.antrea.io", "NetworkPolicy"),
      ("security.antrea.tanzu.vmware.com", "NetworkPolicy"):
      Self(isNamespaced: true, directions: [.ingress, .egress])
    case ("k8s.ovn.org", "EgressFirewall"),
      ("network.openshift.io", "EgressNetworkPolicy"),
      ("networking.gke.io", "FQDNNetworkPolicy"),
      ("networking.k8s.aws", "ApplicationNetworkPolicy"):
      Self(isNamespaced: true, directions: [.egress])
    case ("security.istio.io", "AuthorizationPolicy"),
      ("security.istio.io", "PeerAuthentication"),
      ("policy.linkerd.io", "AuthorizationPolicy"),
      ("policy.linkerd.io", "ServerAuthorization"),
      ("policy.linkerd.io", "Server"):
      Self(isNamespaced: true, directions: [.ingress])
    case ("kuma.io", "MeshTrafficPermission"), ("consul.hashicorp.com", "ServiceIntentions"):
      Self(isNamespaced: false, directions: [.ingress])
    default: nil
    }
  }
}
