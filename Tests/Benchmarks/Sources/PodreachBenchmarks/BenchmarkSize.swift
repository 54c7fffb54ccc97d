import Clusters

/// The sizes of cluster that are measured.
enum BenchmarkSize: String, CaseIterable {
  case small = "S"
  case medium = "M"
  case large = "L"
  /// As large as Kubernetes allows a cluster to be.
  case extraLarge = "XL"

  var cluster: Cluster {
    let size: Cluster.Size =
      switch self {
      case .small: .init(namespaces: 3, workloads: 17, pods: 50, policies: 20)
      case .medium: .init(namespaces: 14, workloads: 346, pods: 1_000, policies: 200)
      case .large: .init(namespaces: 140, workloads: 3_400, pods: 10_000, policies: 2_000)
      case .extraLarge:
        .init(namespaces: 2_000, workloads: 48_000, pods: 150_000, policies: 20_000)
      }
    return Cluster(size, seed: 1)
  }
}
