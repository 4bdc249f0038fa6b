// The CRD of the Pulumi Kubernetes Operator lies in its module; nothing of it is built.
module immich-sso/test/tools/operator

go 1.26.0

require github.com/pulumi/pulumi-kubernetes-operator/v2 v2.9.0
