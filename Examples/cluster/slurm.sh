#!/usr/bin/env bash
# The catalogue's sprites as a Slurm job array, one sprite a task. A task that is preempted or runs out of time is sent
# a signal a minute before, saves its checkpoint, and goes on when it is requeued.
#
#     sbatch --array=0-$(($(ncatrain batch catalogue.toml --list | wc -l) - 1)) slurm.sh
#SBATCH --job-name=sprites
#SBATCH --cpus-per-task=1
#SBATCH --time=01:00:00
#SBATCH --signal=TERM@60
#SBATCH --requeue
#SBATCH --output=slurm-%A-%a.log
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:-$(dirname "$0")}"
mkdir -p models
name=$(ncatrain batch catalogue.toml --list | sed -n "$((SLURM_ARRAY_TASK_ID + 1))p")
srun ncatrain batch catalogue.toml --only "$name" --threads "${SLURM_CPUS_PER_TASK:-1}"
srun ncabake batch catalogue.toml --only "$name"
