import Diagnostics
import Kubernetes
import Manifests
import TestSupport
import Testing

@testable import Analyses

@Suite("Evidence for connections")
struct EvidenceTests {
  /// What a pod `shop/client` is given, what it needs then, and what is told not to be covered.
  struct Case: Sendable, CustomStringConvertible {
    var description: String
    var container: String
    var beside = ""
    var needs: [String] = []
    var notCovered: [String] = []
  }

  /// A database with two ports, a cluster of brokers, an alias of each sort, and Services that lead nowhere.
  static let cluster =
    pod("db", "ports: [{containerPort: 5432}]")
    + pod("db", "ports: [{containerPort: 80}]", in: "far")
      + """
      ---
      {apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {selector: {app: db}, clusterIP: 10.96.0.7, ports: [{name: sql, port: 5432}, {name: web, port: 80, targetPort: 8080}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: db, namespace: far}, spec: {selector: {app: db}, ports: [{port: 80}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: idle, namespace: shop}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: alias, namespace: shop}, spec: {type: ExternalName, externalName: db.far.svc.cluster.local}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: loop, namespace: shop}, spec: {type: ExternalName, externalName: loop.shop.svc.cluster.local}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: partner, namespace: shop}, spec: {type: ExternalName, externalName: api.example.com}}
      ---
      {apiVersion: v1, kind: Service, metadata: {name: kafka, namespace: shop}, spec: {selector: {app: kafka}, clusterIP: None, ports: [{port: 9092}]}}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: kafka, namespace: shop}
      spec:
        serviceName: kafka
        replicas: 3
        selector: {matchLabels: {app: kafka}}
        template: {metadata: {labels: {app: kafka}}, spec: {containers: [{name: c, image: i, ports: [{containerPort: 9092}]}]}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, namespace: shop}
      data:
        DATABASE_URL: postgres://u:secret@db/x
        mode: fast
        nginx.conf: |
          # proxy_pass http://db:5432;
          proxy_pass http://db:80;
          proxy_pass http://elsewhere.example.com;

      """

  static func pod(_ name: String, _ container: String, in namespace: String = "shop") -> String {
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: \(namespace), labels: {app: \(name)}}
    spec: {containers: [{name: c, image: i, \(container)}]}

    """
  }

  static func variable(
    _ description: String, _ name: String, _ value: String, needs: [String] = [],
    notCovered: [String] = []
  ) -> Case {
    Case(
      description: description, container: "env: [{name: \(name), value: \"\(value)\"}]",
      needs: needs, notCovered: notCovered)
  }

  /// A container that mounts a volume.
  static func mount(_ mount: String, _ volume: String) -> String {
    "volumeMounts: [{name: v, mountPath: /etc/x\(mount)}]}], volumes: [{name: v, \(volume)"
  }

  private static let password =
    "{name: PW, valueFrom: {secretKeyRef: {name: keys, key: pw}}}"

  /// What was passed over in silence once.
  static let silent: [Case] = [
    Case(
      description: "a password of a Secret in a URL",
      container: "env: [\(password), {name: U, value: \"postgres://app:$(PW)@db/app\"}]",
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "a port of a Secret",
      container: "env: [\(password), {name: U, value: \"tcp://db.far:$(PW)\"}]",
      needs: ["far/db TCP 80"]),
    Case(
      description: "a port of a Secret, where there are several",
      container: "env: [\(password), {name: U, value: \"tcp://db:$(PW)\"}]",
      notCovered: ["variable U names shop/db without a port, which has"]),
    Case(
      description: "a host of a Secret in a URL",
      container: "env: [\(password), {name: U, value: \"http://$(PW)/x\"}]",
      notCovered: ["variable U names a host that the input does not tell"]),
    Case(
      description: "a word of a Secret",
      container: "env: [\(password), {name: MODE, value: \"$(PW)\"}]"),
    Case(
      description: "a value that a shell falls back to",
      container: "args: [\"--to=http://${TARGET:-db}:80\"]", needs: ["shop/db TCP 8080"]),
    Case(
      description: "the namespace of the pod",
      container:
        "env: [{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}, {name: U, value: \"http://db.$(NS).svc\"}]",
      needs: ["shop/db TCP 8080"]),
    variable("a target of gRPC", "T", "dns:///db:5432", needs: ["shop/db TCP 5432"]),
    variable("a target with its server", "T", "dns://10.0.0.10/db:80", needs: ["shop/db TCP 8080"]),
    variable("a target without slashes", "T", "dns:db:5432", needs: ["shop/db TCP 5432"]),
    variable(
      "several hosts of a URL", "U", "postgres://nobody.x:1,db/app",
      needs: ["shop/db TCP 5432"], notCovered: ["variable U names a host that is no Service"]),
    variable("a word behind a URL", "U", "http://db/x,nobody", needs: ["shop/db TCP 8080"]),
    variable("a host of libpq", "PGHOST", "db.far", needs: ["far/db TCP 80"]),
    variable("a host in one word", "dbHost", "db.far", needs: ["far/db TCP 80"]),
    variable("no host", "GHOST", "db"),
    Case(
      description: "a port beside a host of libpq",
      container: "env: [{name: PGHOST, value: db}, {name: PGPORT, value: \"5432\"}]",
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "a port beside a host in one word",
      container: "env: [{name: dbHost, value: db}, {name: dbPort, value: \"80\"}]",
      needs: ["shop/db TCP 8080"]),
    variable(
      "a connection string", "C", "Host=db;Port=5432;Username=u;Password=secret@",
      needs: ["shop/db TCP 5432"]),
    variable(
      "another one", "C", "Server=tcp:db,5432;Database=x;User Id=u", needs: ["shop/db TCP 5432"]),
    variable("pairs in a line", "C", "host=db port=5432 dbname=x", needs: ["shop/db TCP 5432"]),
    variable(
      "a connection string to nobody", "C", "Host=nobody;Port=5432",
      notCovered: ["variable C names a host that is no Service of the input"]),
    variable("pairs about something else", "C", "mode=db;level=5432"),
    Case(
      description: "a command of a probe",
      container: "livenessProbe: {exec: {command: [pg_isready, -h, db, -p, \"5432\"]}}",
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "hosts that the kubelet calls",
      container:
        "lifecycle: {postStart: {httpGet: {host: db, port: 5432}}}, readinessProbe: {tcpSocket: {host: db, port: 80}}",
      notCovered: [
        "lifecycle.postStart makes the kubelet call a host", "readinessProbe makes the kubelet",
      ]),
    Case(
      description: "a probe of the container itself",
      container:
        "livenessProbe: {httpGet: {host: 127.0.0.1, port: 80}}, readinessProbe: {httpGet: {port: 80}}"
    ),
    Case(
      description: "files of a Secret", container: mount("", "secret: {secretName: conf}"),
      notCovered: ["files come from the Secret conf, which is not read"]),
    Case(
      description: "certificates of a Secret",
      container: mount("", "secret: {secretName: tls, items: [{key: tls.crt, path: a}]}")),
    Case(
      description: "files of a ConfigMap that is not there",
      container: mount("", "configMap: {name: gone}"),
      notCovered: ["files come from the ConfigMap gone, which is not in the input"]),
    Case(
      description: "files that need not be there",
      container: mount("", "configMap: {name: gone, optional: true}")),
    Case(
      description: "what the cluster puts there",
      container: mount("", "projected: {sources: [{configMap: {name: kube-root-ca.crt}}]}")),
    Case(
      description: "a volume that nobody mounts",
      container: "volumeMounts: []}], volumes: [{name: v, configMap: {name: settings}"),
    Case(
      description: "items that are something else",
      container: mount("", "configMap: {name: settings, items: [{key: mode, path: nginx.conf}]}")),
    Case(
      description: "items with a host",
      container: mount("", "configMap: {name: settings, items: [{key: nginx.conf, path: x}]}"),
      needs: ["shop/db TCP 8080"]),
    Case(
      description: "a path below the volume",
      container: mount(
        ", subPath: x/y",
        "configMap: {name: settings, items: [{key: nginx.conf, path: x/y}, {key: DATABASE_URL, path: z}]}"
      ),
      needs: ["shop/db TCP 8080"]),
    Case(
      description: "a key as a path",
      container: mount(", subPath: DATABASE_URL", "configMap: {name: settings}"),
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "settings in files", container: mount("", "configMap: {name: files}"),
      beside: """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: files, namespace: shop}
        data:
          app.yaml: |
            database:
              host: db
              pool: {size: 3}
              port: 5432
            cache:
              host: nobody
              port: 80

        """, needs: ["shop/db TCP 5432"]),
    Case(
      description: "settings in other files", container: mount("", "configMap: {name: files}"),
      beside: """
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: files, namespace: shop}
        data:
          a.properties: |
            db.port=80
            db.host=db
            other.port=5432
          b.json: '{"x": {"host": "db.far"}, "port": 5432}'
          c.yaml: |
            host: db

        """, needs: ["shop/db TCP 8080", "far/db TCP 80"],
      notCovered: ["c.yaml of ConfigMap files names shop/db without a port"]),
  ]

  @Test("what was passed over once is a need, or told", arguments: silent)
  func isNotSilent(example: Case) { evidence(example: example) }

  @Test("who connects without a container that names it is told", arguments: [true, false])
  func others(isMarked: Bool) {
    let text =
      Self.cluster + """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: client, namespace: shop, labels: {app: client}, annotations: {prometheus.io/scrape: "\(isMarked)"}}
        spec: {serviceAccountName: \(isMarked ? "robot" : "other"), containers: [{name: c, image: i}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: rights, namespace: shop}
        roleRef: {kind: ClusterRole, name: view, apiGroup: rbac.authorization.k8s.io}
        subjects: [{kind: ServiceAccount, name: robot}]

        """
    var options = ReadingOptions()
    options.readsMentions = true
    let objects = ManifestReader(options: options).read(Array(text.utf8), path: "t.yaml").objects
    let suggestion = Suggestion(
      Series.State(Snapshot(mentioning: text)),
      options: Suggestion.Options(
        unread: objects.compactMap {
          if case .notConsidered(let object) = $0 { object } else { nil }
        }))
    let told = suggestion.notCovered.filter { $0.hasPrefix("shop/client: ") }
    #expect(told.count == (isMarked ? 2 : 0), "\(told)")
    for words in ["prometheus.io/scrape", "RoleBinding shop/rights"] where isMarked {
      #expect(told.contains { $0.contains(words) })
    }
  }

  static let cases: [Case] = [
    variable(
      "a host alone of several ports", "DB_HOST", "db",
      notCovered: ["variable DB_HOST names shop/db without a port, which has TCP 5432 and TCP 80"]),
    variable("a host alone of one port", "DB_HOST", "db.far", needs: ["far/db TCP 80"]),
    variable("a port needs that one", "DB", "db:80", needs: ["shop/db TCP 8080"]),
    variable("a scheme stands for a port", "U", "http://db", needs: ["shop/db TCP 8080"]),
    variable("another scheme", "U", "postgres://db/x", needs: ["shop/db TCP 5432"]),
    variable("a namespace", "U", "http://db.far/x", needs: ["far/db TCP 80"]),
    variable("a full name", "X", "db.far.svc.cluster.local.", needs: ["far/db TCP 80"]),
    variable("a Service's address", "U", "http://10.96.0.7:80", needs: ["shop/db TCP 8080"]),
    variable("an address outside", "U", "http://192.0.2.7:81", needs: ["192.0.2.7/32 TCP 81"]),
    variable("an alias of a Service", "U", "http://alias", needs: ["far/db TCP 80"]),
    variable(
      "a pod of a StatefulSet", "BROKER", "kafka-1.kafka:9092", needs: ["shop/kafka TCP 9092"]),
    variable(
      "pods by full names", "X",
      "kafka-0.kafka.shop.svc.cluster.local:9092,kafka-2.kafka.shop.svc:9092",
      needs: ["shop/kafka TCP 9092"]),
    variable(
      "no pod of that name", "BROKER", "mafka-1.kafka:9092",
      notCovered: ["variable BROKER names a host that is no Service of the input"]),
    variable("a word", "X", "db"),
    variable("a word with a port that is no Service", "X", "image:80"),
    variable("itself", "LISTEN_ADDR", "0.0.0.0:80 127.0.0.1:90 localhost:1 http://[::1]:80"),
    variable(
      "an alias of something outside", "U", "http://partner",
      notCovered: ["variable U names shop/partner, which stands for a host outside the cluster"]),
    variable(
      "an alias of itself", "U", "http://loop",
      notCovered: ["variable U names shop/loop, which stands for a host outside"]),
    variable(
      "a host outside", "API_URL", "https://k:v@api.example.com/v1",
      notCovered: ["variable API_URL names a host outside the cluster"]),
    variable(
      "a Service that is not there", "API_HOST", "nobody",
      notCovered: ["variable API_HOST names a host that is no Service of the input"]),
    variable(
      "a port that the Service lacks", "DB", "db:1234",
      notCovered: ["variable DB names port 1234 of shop/db, which has TCP 5432 and TCP 80"]),
    variable(
      "a Service without pods", "U", "http://idle",
      notCovered: ["variable U names shop/idle, behind which no pod of the input listens"]),
    variable(
      "the API server", "U", "https://kubernetes.default.svc",
      notCovered: ["variable U names the Kubernetes API server"]),
    variable(
      "an address without a port", "DB_HOST", "192.0.2.7",
      notCovered: ["variable DB_HOST names an address without a port"]),
    Case(
      description: "the port in a variable beside it",
      container: "env: [{name: DB_HOST, value: db}, {name: DB_PORT, value: \"5432\"}]",
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "an option for a host", container: "args: [pg_dump, -h, db, --verbose, api]",
      notCovered: ["an argument names shop/db without a port"]),
    Case(
      description: "an option for a host, and one for its port",
      container: "args: [pg_dump, -p, \"5432\", -h, db]", needs: ["shop/db TCP 5432"]),
    Case(
      description: "options in a line and with their values",
      container: "args: [sh, -c, \"psql --db-host=db; cp s3://bucket x -h help\"]",
      notCovered: ["an argument names shop/db without a port"]),
    Case(
      description: "options in a line with a port",
      container: "args: [sh, -c, \"psql --db-host=db --db-port=5432 -p 1\"]",
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "references to other variables",
      container: """
        env: [{name: NAME, value: db}, {name: NUMBER, value: "80"}], args: ["--to=http://$(NAME):$(NUMBER)"]
        """, needs: ["shop/db TCP 8080"]),
    Case(
      description: "references that never end",
      container: """
        env: [{name: A, value: "$(B)$(B)$(B)"}, {name: B, value: "$(A)$(A)$(A) http://db"}]
        """, needs: ["shop/db TCP 8080"]),
    Case(
      description: "a key of a ConfigMap",
      container:
        "env: [{name: U, valueFrom: {configMapKeyRef: {name: settings, key: DATABASE_URL}}}]",
      needs: ["shop/db TCP 5432"]),
    Case(
      description: "all keys of a ConfigMap",
      container: "envFrom: [{configMapRef: {name: settings}}]",
      needs: ["shop/db TCP 5432", "shop/db TCP 8080"],
      notCovered: ["variable nginx.conf of ConfigMap settings names a host outside the cluster"]),
    Case(
      description: "a ConfigMap that is not there",
      container: "envFrom: [{configMapRef: {name: gone}}]",
      notCovered: ["variables come from the ConfigMap gone, which is not in the input"]),
    Case(
      description: "one that need not be there",
      container: "envFrom: [{configMapRef: {name: gone, optional: true}}]"),
    Case(
      description: "a Secret", container: "envFrom: [{secretRef: {name: keys}}]",
      notCovered: ["variables come from the Secret keys, which is not read"]),
    Case(
      description: "a key of a Secret for a host and for a password",
      container: """
        env: [{name: DB_HOST, valueFrom: {secretKeyRef: {name: keys, key: a}}}, {name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: b}}}]
        """, notCovered: ["variable DB_HOST comes from the Secret keys, which is not read"]),
    Case(
      description: "a file, without its comments and the hosts that it may not use",
      container: mount("", "configMap: {name: settings}"),
      needs: ["shop/db TCP 5432", "shop/db TCP 8080"]),
    Case(
      description: "what is not well formed",
      container: """
        env: [{name: [a], value: b}, {value: http://db}, 7, {name: U, value: {a: b}}], envFrom: {a: b}, args: [[x], null]
        """),
  ]

  @Test("what a container is given says what it needs", arguments: cases)
  func evidence(example: Case) {
    let suggestion = Suggestion(
      Series.State(
        Snapshot(
          mentioning: Self.cluster + example.beside + Self.pod("client", example.container))))
    let needs = suggestion.needs.filter { $0.source.name == "shop/client" }
      .map { "\($0.destination.name) \($0.ports)" }
    #expect(Set(needs) == Set(example.needs))
    #expect(suggestion.notCovered.count == example.notCovered.count, "\(suggestion.notCovered)")
    for (line, start) in zip(suggestion.notCovered, example.notCovered) {
      #expect(line.hasPrefix("shop/client: \(start)"), "\(line)")
      #expect(line.hasSuffix(")"))
    }
    for format in SuggestionFormat.allCases {
      let written = String(decoding: suggestion.bytes(format), as: UTF8.self)
      #expect(!written.contains("secret@") && !written.contains("example.com"))
    }
    // What is not covered is told beside, and does not make the verification fail.
    #expect(suggestion.differences.isEmpty, "\(suggestion.differences)")
    #expect(suggestion.summary.contains("not covered") == !example.notCovered.isEmpty)
  }
}

extension Snapshot {
  /// The cluster of manifests, with what containers are given.
  init(mentioning text: String) {
    var options = ReadingOptions()
    options.readsMentions = true
    var assembly = SnapshotAssembly()
    _ = assembly.apply(
      ManifestReader(options: options).read(Array(text.utf8), path: "t.yaml").objects)
    self = assembly.snapshot().snapshot
  }
}
