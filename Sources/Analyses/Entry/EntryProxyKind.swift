import Kubernetes

/// The controllers that are known by name: what tells their classes and their pods.
enum EntryProxyKind: CaseIterable {
  case ingressNGINX
  case nginx
  case traefik
  case haproxy
  case haproxyIngress
  case contour
  case kong
  case istio
  case envoyGateway
  case openShiftRouter
  case amazon
  case google
  case azure

  /// Labels of pods, in one namespace where they are too common to mean the same everywhere.
  struct Mark {
    var labels: Labels
    var namespace: String?

    init(_ labels: Labels, in namespace: String? = nil) {
      self.labels = labels
      self.namespace = namespace
    }

    func matches(_ workload: Workload) -> Bool {
      guard namespace == nil || namespace == workload.id.namespace else { return false }
      return labels.sorted.allSatisfy { workload.template.labels[$0.key] == $0.value }
    }
  }

  /// How a controller is installed where nobody says otherwise.
  struct Profile {
    /// What its `controller` or `controllerName` begins with.
    var controllers: [String]
    /// The usual names of its classes.
    var classes: [String]
    /// The labels of its pods: those of its own manifests first.
    var marks: [Mark]
    /// The usual namespace, empty where it runs outside the cluster.
    var namespace: String
    /// The labels of that namespace beyond its name.
    var namespaceLabels: Labels = [:]
    /// The usual name of the workload.
    var name: String
  }

  /// Whether it runs outside the cluster.
  var isOutside: Bool { profile.marks.isEmpty }

  /// The controller of a class, by what the class says or by its usual name.
  static func of(controller: String?, className: String?) -> Self? {
    if let controller, !controller.isEmpty {
      return allCases.first { kind in
        kind.profile.controllers.contains { controller.hasPrefix($0) }
      }
    }
    guard let className else { return nil }
    return allCases.first { kind in
      kind.profile.classes.contains { className == $0 || className.hasPrefix("\($0)-") }
    }
  }

  /// How it is installed.
  var profile: Profile {
    switch self {
    case .ingressNGINX:
      Profile(
        controllers: ["k8s.io/ingress-nginx"], classes: ["nginx"],
        marks: [
          Mark([
            "app.kubernetes.io/component": "controller",
            "app.kubernetes.io/name": "ingress-nginx",
          ]),
          Mark(["app": "nginx-ingress", "component": "controller"]),
          Mark(["k8s-app": "nginx-ingress-controller"]),
        ], namespace: "ingress-nginx", name: "ingress-nginx-controller")
    case .nginx:
      Profile(
        controllers: ["nginx.org/"], classes: ["nginx-plus"],
        marks: [
          Mark(["app.kubernetes.io/name": "nginx-ingress"]), Mark(["app": "nginx-ingress"]),
        ], namespace: "nginx-ingress", name: "nginx-ingress")
    case .traefik:
      Profile(
        controllers: ["traefik.io/"], classes: ["traefik"],
        marks: [Mark(["app.kubernetes.io/name": "traefik"]), Mark(["app": "traefik"])],
        namespace: "traefik", name: "traefik")
    case .haproxy:
      Profile(
        controllers: ["haproxy.org/"], classes: ["haproxy"],
        marks: [
          Mark(["app.kubernetes.io/name": "kubernetes-ingress"]),
          Mark(["run": "haproxy-ingress"]),
        ], namespace: "haproxy-controller", name: "haproxy-kubernetes-ingress")
    case .haproxyIngress:
      Profile(
        controllers: ["haproxy-ingress.github.io/"], classes: ["haproxy-ingress"],
        marks: [Mark(["app.kubernetes.io/name": "haproxy-ingress"])],
        namespace: "haproxy-ingress", name: "haproxy-ingress")
    case .contour:
      Profile(
        controllers: ["projectcontour.io/"], classes: ["contour"],
        marks: [
          Mark(["app": "envoy"], in: "projectcontour"),
          Mark(["app.kubernetes.io/component": "envoy", "app.kubernetes.io/name": "contour"]),
        ], namespace: "projectcontour", name: "envoy")
    case .kong:
      Profile(
        controllers: ["ingress-controllers.konghq.com/", "konghq.com/"], classes: ["kong"],
        marks: [
          Mark(["app.kubernetes.io/name": "kong"]), Mark(["app": "proxy-kong"]),
          Mark(["app": "ingress-kong"]),
        ], namespace: "kong", name: "kong-gateway")
    case .istio:
      Profile(
        controllers: ["istio.io/"], classes: ["istio"],
        marks: [
          Mark(["app": "istio-ingressgateway", "istio": "ingressgateway"]),
          Mark(["istio": "ingressgateway"]),
        ], namespace: "istio-system", name: "istio-ingressgateway")
    case .envoyGateway:
      Profile(
        controllers: ["gateway.envoyproxy.io/"], classes: ["eg", "envoy-gateway"],
        marks: [
          Mark([
            "app.kubernetes.io/component": "proxy",
            "app.kubernetes.io/managed-by": "envoy-gateway",
            "app.kubernetes.io/name": "envoy",
          ])
        ], namespace: "envoy-gateway-system", name: "envoy")
    case .openShiftRouter:
      Profile(
        controllers: ["openshift.io/"], classes: ["openshift-default"],
        marks: [
          Mark(["ingresscontroller.operator.openshift.io/deployment-ingresscontroller": "default"])
        ], namespace: "openshift-ingress",
        // Policies of OpenShift's own documentation select the router's namespace by these.
        namespaceLabels: [
          "network.openshift.io/policy-group": "ingress",
          "policy-group.network.openshift.io/ingress": "",
        ], name: "router-default")
    case .amazon:
      Profile(
        controllers: ["ingress.k8s.aws/", "gateway.k8s.aws/", "eks.amazonaws.com/"],
        classes: ["alb"], marks: [], namespace: "", name: "")
    case .google:
      Profile(
        controllers: ["networking.gke.io/"], classes: ["gce", "gke"], marks: [], namespace: "",
        name: "")
    case .azure:
      Profile(
        controllers: ["azure/application-gateway", "alb.networking.azure.io/"],
        classes: ["azure-application-gateway", "azure/application-gateway", "azure-alb"],
        marks: [], namespace: "", name: "")
    }
  }
}
