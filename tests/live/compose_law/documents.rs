//! The documents of the law: valid and invalid, one question each.

use super::services::SERVICES;

/// A compose file, and what lies beside it.
pub(super) struct Document {
    pub(super) yaml: String,
    pub(super) files: &'static [(&'static str, &'static str)],
}

/// Every document.
pub(super) fn all() -> Vec<Document> {
    let service = |lines: &str, top: &str| {
        let lines = lines.replace('\n', "\n    ");
        format!("services:\n  web:\n    image: harden-check/slim:1\n    {lines}\n{top}")
    };
    let services = SERVICES.iter().map(|lines| Document { yaml: service(lines, ""), files: &[] });
    let declared = DECLARED.iter().map(|(lines, top)| Document { yaml: service(lines, top), files: &[] });
    let whole = WHOLE.iter().map(|(yaml, files)| Document { yaml: (*yaml).to_owned(), files });
    let beside = BESIDE.iter().map(|(lines, files)| Document { yaml: service(lines, ""), files });
    services.chain(declared).chain(whole).chain(beside).collect()
}

/// Lines of one service, and what stands below the services.
const DECLARED: &[(&str, &str)] = &[
    ("volumes: [data:/data]", "volumes: {data: }\n"),
    ("volumes: [data:/data:ro, more:/more]", "volumes: {data: {}, more: {driver: local}}\n"),
    ("volumes: [data:/data:bad]", "volumes: {data: }\n"),
    ("volumes: [data:/x, more:/x]", "volumes: {data: {}, more: {}}\n"),
    ("volumes: [{type: volume, source: data, target: /d, volume: {nocopy: true}}]", "volumes: {data: }\n"),
    ("volumes: [{type: volume, source: data, target: /d, volume: {subpath: a}}]", "volumes: {data: }\n"),
    ("volumes: [data:/data]", "volumes: {data: {driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}}\n"),
    ("volumes: [data:/data]", "volumes: {data: {external: true}}\n"),
    ("volumes: [data:/data]", "volumes: {data: {external: {name: x}}}\n"),
    ("volumes: [data:/data]", "volumes: {data: {external: false}}\n"),
    ("volumes: [data:/data]", "volumes: {data: {size: 1m}}\n"),
    ("volumes: [data:/data]", "volumes: {data: {driver: nfs}}\n"),
    ("volumes: [data:/data]", "volumes: [data]\n"),
    ("volumes: [data:/data]", "volumes:\n"),
    ("networks: [front]", "networks: {front: {internal: true}}\n"),
    ("networks: [front, default]", "networks: {front: {internal: \"yes\"}, default: {internal: true}}\n"),
    ("networks: {front: {aliases: [a, b]}, back: }", "networks: {front: , back: {driver: bridge}}\n"),
    ("networks: {front: {ipv4_address: 192.0.2.7}}", "networks: {front: }\n"),
    ("networks: [front]", "networks: {front: {external: true}}\n"),
    ("networks: [front]", "networks: {front: {external: {name: other}}}\n"),
    ("networks: [front]", "networks: {front: {internal: maybe}}\n"),
    ("networks: [front]", "networks: {front: {driver: overlay}}\n"),
    ("networks: [front]", "networks: {front: {ipam: {config: [{subnet: 192.0.2.0/24}]}}}\n"),
    ("networks: [front]", "networks: {front: {subnet: 192.0.2.0/24}}\n"),
    ("container_name: the-web\nnetworks: [front]", "networks: {front: }\n"),
    ("secrets: [pw]", "secrets: {pw: {file: ./pw.txt}}\n"),
    ("secrets: [{source: pw, target: x, mode: 0440}]", "secrets: {pw: {file: pw.txt}}\n"),
    (
        "secrets: [{source: pw, target: /etc/x, uid: \"5\", gid: \"6\", mode: \"0400\"}]",
        "secrets: {pw: {file: pw.txt}}\n",
    ),
    ("secrets: [{source: pw, uid: 5}]", "secrets: {pw: {file: pw.txt}}\n"),
    ("secrets: [{name: pw}]", "secrets: {pw: {file: pw.txt}}\n"),
    ("secrets: [pw]", "secrets: {pw: {environment: PW}}\n"),
    ("secrets: [pw]", "secrets: {pw: {content: x}}\n"),
    ("secrets: [pw]", "secrets: {pw: {}}\n"),
    ("secrets: [pw]", "secrets: {pw: {file: pw.txt, environment: PW}}\n"),
    ("secrets: [pw]", "secrets: {pw: {external: true}}\n"),
    ("secrets: [pw]", "secrets: {pw: {external: {name: x}}}\n"),
    ("secrets: [wp]", "secrets: {pw: {file: pw.txt}}\n"),
    ("secrets: pw", "secrets: {pw: {file: pw.txt}}\n"),
    ("configs: [config1]", "configs: {config1: {file: pw.txt}}\n"),
    ("configs: [{source: config1, target: /etc/x, mode: 0440}]", "configs: {config1: {content: \"a$$b\"}}\n"),
    ("configs: [config1]", "configs: {config1: {}}\n"),
    ("configs: [config1]", "configs: {config1: {file: pw.txt, content: x}}\n"),
    ("configs: [config2]", "configs: {config1: {content: x}}\n"),
    ("read_only: true\nconfigs: [config1]", "configs: {config1: {content: x}}\n"),
    ("user: a", "name: shop\n"),
    ("user: a", "name: Shop!\n"),
    ("user: a", "name: 5\n"),
    ("user: a", "version: \"3.9\"\n"),
    ("user: a", "version: 3.9\n"),
    ("user: a", "x-more: {a: b}\n"),
    ("user: a", "include:\n"),
    ("user: a", "include: [nothing.yaml]\n"),
    ("user: a", "models: {m: {model: x}}\n"),
    ("user: a", "service: {}\n"),
    ("user: a", "networks: [front]\n"),
];

/// Whole files, and what lies beside them.
const WHOLE: &[(&str, &[(&str, &str)])] = &[
    ("services: [a\n", &[]),
    ("services:\n\tweb:\n", &[]),
    ("services:\n  web: {}\n", &[]),
    ("services:\n  web:\n", &[]),
    ("services:\n  web: {image: a, image: b}\n", &[]),
    ("services:\n  web: {image: a}\n  web: {image: b}\n", &[]),
    ("services:\n  1: {image: a}\n", &[]),
    ("services:\n  \"a b\": {image: a}\n", &[]),
    ("services:\n  web: {image: *none}\n", &[]),
    ("- a\n", &[]),
    ("services:\n  a: {image: n, depends_on: [b]}\n  b: {image: n, depends_on: [a]}\n", &[]),
    (
        "x-a: &a\n  user: \"1\"\n  labels: {x: y}\nservices:\n  web:\n    <<: *a\n    image: n\n    user: \"2\"\n",
        &[],
    ),
    (
        "x-a: &a {user: \"1\"}\nx-b: &b {user: \"2\", hostname: h}\nservices:\n  web:\n    <<: [*a, *b]\n    image: n\n",
        &[],
    ),
    ("services:\n  web:\n    <<: text\n    image: n\n", &[]),
    ("x-c: &c [a, b]\nservices:\n  a: {image: n, command: *c}\n  b: {image: n, command: *c}\n", &[]),
    (
        "services:\n  base:\n    image: n\n    environment: {A: 1, B: 2}\n    cap_drop: [ALL]\n    healthcheck: {test: [CMD, a], interval: 3s}\n    ports: ['80:80']\n  web:\n    extends: base\n    environment: [B=3, C=4]\n    cap_add: [CHOWN]\n    healthcheck: {test: [CMD, b]}\n    ports: ['81:80']\n",
        &[],
    ),
    (
        "services:\n  web:\n    extends: {file: sub/base.yaml, service: base}\n    user: \"5\"\n",
        &[
            ("sub/base.yaml", "services:\n  base:\n    build: .\n    env_file: a.env\n"),
            ("sub/a.env", "A=1\n"),
            ("sub/Dockerfile", "FROM x\n"),
        ],
    ),
    (
        "services:\n  web:\n    extends: {file: base.yaml, service: bse}\n",
        &[("base.yaml", "services:\n  base: {image: n}\n")],
    ),
    ("services:\n  a: {image: n, extends: b}\n  b: {image: n, extends: a}\n", &[]),
    (
        "include: [sub/more.yaml]\nservices:\n  web: {image: n, depends_on: [db]}\n",
        &[
            (
                "sub/more.yaml",
                "services:\n  db:\n    image: d\n    env_file: a.env\n    volumes: [data:/d]\nvolumes: {data: }\n",
            ),
            ("sub/a.env", "A=1\n"),
        ],
    ),
    (
        "include:\n  - path: [more.yaml, over.yaml]\n    env_file: in.env\nservices:\n  web: {image: n}\n",
        &[
            ("more.yaml", "services:\n  db: {image: d, user: '${WHO}'}\n"),
            ("over.yaml", "services:\n  db: {hostname: h}\n"),
            ("in.env", "WHO=10001\n"),
        ],
    ),
    (
        "include: [more.yaml]\nservices:\n  web: {image: n}\n",
        &[("more.yaml", "services:\n  web: {image: other}\n")],
    ),
    ("include: [compose.yaml]\nservices:\n  web: {image: n}\n", &[]),
    ("include: [{file: more.yaml}]\nservices:\n  web: {image: n}\n", &[("more.yaml", "services: {}\n")]),
    (
        "services:\n  web: {image: n, user: a, cap_drop: [ALL], command: [a]}\n",
        &[("compose.override.yaml", "services:\n  web: {user: b, cap_drop: [CHOWN], command: [b]}\n")],
    ),
    (
        "services:\n  web: {image: n, ports: ['80:80'], user: a, environment: {A: 1, B: 2}}\n",
        &[(
            "compose.override.yml",
            "services:\n  web:\n    ports: !override ['81:80']\n    user: !reset null\n    environment: {A: !reset }\n",
        )],
    ),
    (
        "services:\n  web: {image: n, volumes: ['data:/d'], labels: [a=1]}\nvolumes: {data: }\n",
        &[(
            "docker-compose.override.yml",
            "services:\n  web: {volumes: ['other:/d', 'data:/e'], labels: {a: 2}}\nvolumes: {other: }\n",
        )],
    ),
    ("services:\n  web: {image: n}\n", &[("compose.override.yaml", "services:\n  web: {user: 5}\n")]),
    ("services:\n  web: {image: n}\n---\nservices:\n  web: {user: b}\n", &[]),
    ("services:\n  web: {image: n}\n", &[("compose.override.yaml", "")]),
    (
        "services:\n  web: {image: n}\n  debug: {image: n, profiles: [debug]}\n  more: {image: n, profiles: [x, y]}\n",
        &[(".env", "COMPOSE_PROFILES=y,z\n")],
    ),
    ("services:\n  web: {image: n, depends_on: [db]}\n  db: {image: n, profiles: [d]}\n", &[]),
    (
        "services:\n  web: {image: n, depends_on: {db: {condition: service_started, required: false}}}\n  db: {image: n, profiles: [d]}\n",
        &[],
    ),
    (
        "services:\n  web: {image: n}\n",
        &[(".env", "COMPOSE_FILE=compose.yaml:b.yaml\n"), ("b.yaml", "services:\n  web: {user: b}\n")],
    ),
    (
        "services:\n  web: {image: n, user: '${COMPOSE_PROJECT_NAME}'}\n",
        &[(".env", "COMPOSE_PROJECT_NAME=shop\n")],
    ),
    ("services:\n  web:\n    build: .\n", &[]),
    (
        "services:\n  web:\n    build: {context: ., target: final, args: {A: 1, B: yes}, labels: [a=b], tags: [t1, t2], no_cache: true}\n",
        &[],
    ),
    ("services:\n  web:\n    build: {context: ., args: [A=1, A=2]}\n    image: own\n", &[]),
    (
        "services:\n  web:\n    build: {context: ., dockerfile: Dockerfile, cache_from: [x], secrets: [pw]}\nsecrets: {pw: {file: pw.txt}}\n",
        &[],
    ),
    (
        "services:\n  web:\n    build: {context: ., secrets: [{source: pw, target: token}]}\nsecrets: {pw: {file: pw.txt}}\n",
        &[],
    ),
    ("services:\n  web:\n    build: {contxt: .}\n", &[]),
    ("services:\n  web:\n    build: {context: 5}\n", &[]),
    ("services:\n  web:\n    build: [a]\n", &[]),
    ("services:\n  web:\n    build: {dockerfile_inline: 'FROM x'}\n", &[]),
    ("services:\n  web:\n    build: {context: ., additional_contexts: {a: ./x}}\n", &[]),
    ("services:\n  web:\n    build: {context: ., platforms: [linux/amd64]}\n", &[]),
    ("services:\n  web:\n    build: {context: ., args: [1]}\n", &[]),
];

/// Lines of one service, and the files that they read.
const BESIDE: &[(&str, &[(&str, &str)])] = &[
    ("user: $A-$B", &[(".env", "# a comment\nA=1\nexport B='two'\n")]),
    ("user: '$A|$B|$C'", &[(".env", "A = 1\nB=\"x $A\"\nC='x $A' # why\n")]),
    ("user: '$A|$B'", &[(".env", "A=x#y # z\nB=${A}z\n")]),
    ("user: $A", &[(".env", "A=\"one\ntwo\"\n")]),
    ("user: $A", &[(".env", "A: x\n")]),
    ("user: $A", &[(".env", "A=\"x\n")]),
    ("user: $A", &[(".env", "A B=x\n")]),
    ("user: $A", &[(".env", "A=pa$$word\\n\n")]),
    ("user: '$A|$B'", &[(".env", "A=\"a\\tb\\$c\\\\d\"\r\nB='it\\'s'\r\n")]),
    ("user: $A", &[(".env", "A=${B:-${C:-deep}}\n")]),
    ("user: $A", &[(".env", "A=${B\n")]),
    ("user: '$A|$B'", &[(".env", "A=\"x\" B=2\n")]),
    ("environment: [A, B=2]", &[(".env", "A=1\n")]),
    ("env_file: a.env", &[("a.env", "A=1\nB=\"two words\" # c\nexport C=3\nD=$A\nE\nF=\n")]),
    (
        "env_file: [a.env, b.env]\nenvironment: {B: 3}",
        &[("a.env", "A=1\nB=1\n"), ("b.env", "B=2\nC=${A}x\n")],
    ),
    ("env_file: [{path: a.env, format: raw}]", &[("a.env", "A=\"quoted\" # no comment\n")]),
    ("env_file: [{path: a.env, required: true}]", &[("a.env", "A-B=1\nA.B=2\n1A=3\n")]),
    ("env_file: a.env", &[("a.env", "A='x\n")]),
    ("env_file: a.env", &[("a.env", "\"A\"=1\n")]),
    ("env_file: a.env", &[(".env", "X=from-env\n"), ("a.env", "A=${X}\nX=own\nB=$X\nY\n")]),
    ("env_file: 5", &[]),
];
