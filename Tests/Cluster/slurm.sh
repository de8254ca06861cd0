#!/usr/bin/env bash
# Runs a command with a Slurm cluster of one node, this machine, which is gone afterwards; as root.
#
#     Tests/Cluster/slurm.sh FOLDER COMMAND...
set -euo pipefail
folder=$1; shift
mkdir -p "$folder/state" "$folder/spool"
# Munge trusts no folder that others may write to.
chmod 755 "$folder"
head -c 1024 /dev/urandom >"$folder/key"
chmod 600 "$folder/key"
node=$(hostname -s)
port=$((20000 + $$ % 20000))
cat >"$folder/slurm.conf" <<EOF
ClusterName=one
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=ALL Default=YES
EOF
export SLURM_CONF=$folder/slurm.conf
# Killed, as they may have inherited a mask that blocks gentler signals; nothing of theirs is worth saving.
stop() {
    for daemon in slurmd slurmctld munged; do
        [ ! -f "$folder/$daemon.pid" ] || kill -KILL "$(cat "$folder/$daemon.pid")" || true
    done
}
trap stop EXIT
munged --force --key-file="$folder/key" --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
    --log-file="$folder/munged.log" --seed-file="$folder/seed" 2>/dev/null
slurmctld
slurmd
for ((wait = 0; wait < 100; wait++)); do
    [ "$(sinfo -h -o %t 2>/dev/null)" = idle ] && break
    sleep 0.1
done
"$@"
