public import Kubernetes

/// Ports behind which there is what an attacker wants: data, or power over the cluster.
public enum SensitivePorts {
  /// What is behind a port.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A store of data.
    case dataStore
    /// A part of the cluster that commands others.
    case controlPlane
    /// A shell or desktop on another machine.
    case remoteAccess
  }

  /// A port that is known for what is behind it.
  public struct Known: Hashable, Sendable {
    /// The port.
    public var port: Port
    /// What usually answers there, such as `PostgreSQL`.
    public var name: String
    /// What kind of thing that is.
    public var kind: Kind
  }

  /// All of them, by number.
  ///
  /// The numbers are those of the IANA registry or of the products' own documentation.
  public static let all: [Known] = [
    known(22, "SSH", .remoteAccess), known(1433, "SQL Server", .dataStore),
    known(1521, "Oracle Database", .dataStore), known(2375, "Docker", .controlPlane),
    known(2379, "etcd", .controlPlane), known(2380, "etcd peers", .controlPlane),
    known(3306, "MySQL", .dataStore), known(3389, "Remote Desktop", .remoteAccess),
    known(5432, "PostgreSQL", .dataStore), known(5984, "CouchDB", .dataStore),
    known(6379, "Redis", .dataStore), known(6443, "Kubernetes API server", .controlPlane),
    known(8086, "InfluxDB", .dataStore),
    known(9042, "Cassandra", .dataStore), known(9200, "Elasticsearch", .dataStore),
    known(9300, "Elasticsearch nodes", .dataStore), known(10250, "kubelet", .controlPlane),
    known(10255, "kubelet, read-only", .controlPlane),
    known(10257, "kube-controller-manager", .controlPlane),
    known(10259, "kube-scheduler", .controlPlane), known(11211, "memcached", .dataStore),
    known(26257, "CockroachDB", .dataStore), known(27017, "MongoDB", .dataStore),
    known(27018, "MongoDB shards", .dataStore), known(27019, "MongoDB configuration", .dataStore),
  ]

  /// What is known to be behind a port; `nil` for one like any other.
  public static func known(at port: Port) -> Known? { byPort[port] }

  private static let byPort = Dictionary(
    all.map { ($0.port, $0) }, uniquingKeysWith: { first, _ in first })

  private static func known(_ number: UInt16, _ name: String, _ kind: Kind) -> Known {
    Known(port: Port(number, .tcp), name: name, kind: kind)
  }
}
